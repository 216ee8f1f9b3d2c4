package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.SemaphoreSizeException;
import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.Mode;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Permits;
import dev.holdfast.lock.spi.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The first waist, for what several may hold: permits, readers, and several locks at once. */
public abstract class SharedStoreContract extends Contract {

    private final List<OwnerId> told = new CopyOnWriteArrayList<>();
    private long number;

    static List<Mode> modes() {
        return List.of(Mode.LOCK, Mode.READ, Mode.WRITE, Mode.permits(2, 3));
    }

    /** A client's next owner; its grants are heard. */
    private OwnerId owner(LeaseStore store, String client, Mode mode) {
        OwnerId owner = new OwnerId(client + name.hashCode(), ++number, leases(1), mode);
        store.subscribe(owner.client(), new GrantListener() {
            @Override
            public void granted(String granted, OwnerId to, long grant) {
                assertThat(granted).isEqualTo(name);
                told.add(to);
            }

            @Override
            public void resumed() {}
        });
        return owner;
    }

    private OwnerId permits(LeaseStore store, String client, int permits) {
        return owner(store, client, Mode.permits(permits, 4));
    }

    private long granted(LeaseStore store, OwnerId owner) {
        return grant(await(store.acquire(name, owner, fixture.lease(), false)));
    }

    private static long grant(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Granted.class);
        return ((Reply.Granted) reply).grant();
    }

    private void busy(LeaseStore store, OwnerId owner, boolean queue) {
        assertThat(await(store.acquire(name, owner, fixture.lease(), queue))).isInstanceOf(Reply.Busy.class);
    }

    private boolean renewed(LeaseStore store, OwnerId owner) {
        return await(store.renew(name, owner, fixture.lease()));
    }

    private boolean left(LeaseStore store, OwnerId owner) {
        return await(store.leave(name, owner));
    }

    private void hears(OwnerId... owners) {
        fixture.eventually("so many are told", () -> told.size() >= owners.length);
        assertThat(told).containsExactly(owners);
    }

    @ParameterizedTest
    @MethodSource("modes")
    @DisplayName(
            "A1 B6 only the holder leaves and renews, and leaves only once; an owner of another mode is somebody else")
    void onlyTheHolderLeavesAndRenews(Mode mode) {
        LeaseStore store = fixture.store();
        OwnerId holder = owner(store, "a", mode);
        OwnerId other = owner(store, "b", mode);
        assertThat(renewed(store, holder) || left(store, holder)).isFalse();
        granted(store, holder);
        assertThat(renewed(store, other) || left(store, other)).isFalse();
        for (Mode another : modes()) {
            OwnerId guise = new OwnerId(holder.client(), holder.number(), holder.claim(), another);
            if (!another.equals(mode))
                assertThat(renewed(store, guise) || left(store, guise)).isFalse();
        }
        assertThat(renewed(store, holder)).isTrue();
        assertThat(left(store, holder)).isTrue();
        assertThat(left(store, holder)).isFalse();
        assertThat(renewed(store, holder)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("modes")
    @DisplayName("A14 A15 a lease ends, is never shortened by a repetition, and comes back to life by nothing")
    void aLeaseEndsOnce(Mode mode) {
        LeaseStore store = fixture.store();
        OwnerId holder = owner(store, "a", mode);
        grant(await(store.acquire(name, holder, leases(0.8), false)));
        grant(await(store.acquire(name, holder, leases(0.1), false)));
        assertThat(await(store.renew(name, holder, leases(0.1)))).isTrue();
        fixture.passes(leases(0.4));
        assertThat(await(store.renew(name, holder, leases(0.1)))).isTrue();
        fixture.passes(leases(0.5));
        assertThat(renewed(store, holder)).isFalse();
        assertThat(left(store, holder)).isFalse();
        assertThat(await(store.leaveAfter(name, holder, leases(1)))).isFalse();
    }

    @ParameterizedTest
    @MethodSource("modes")
    void aPlaceMayStayTakenForAWhile(Mode mode) {
        LeaseStore store = fixture.store();
        OwnerId holder = owner(store, "a", mode);
        OwnerId next = owner(store, "b", mode.equals(Mode.READ) ? Mode.WRITE : mode);
        long grant = grant(await(store.acquire(name, holder, leases(20), false)));
        assertThat(await(store.leaveAfter(name, next, leases(5)))).isFalse();
        assertThat(await(store.leaveAfter(name, holder, leases(0.5)))).isTrue();
        assertThat(await(store.leaveAfter(name, holder, leases(0.5)))).isTrue();
        busy(store, next, false);
        fixture.passes(leases(0.6));
        assertThat(granted(store, next)).isGreaterThan(grant);
    }

    @Test
    void readersHoldTogetherEachWithALeaseOfItsOwn() {
        LeaseStore store = fixture.store();
        OwnerId one = owner(store, "a", Mode.READ);
        OwnerId two = owner(store, "b", Mode.READ);
        OwnerId writer = owner(store, "c", Mode.WRITE);
        long first = granted(store, one);
        assertThat(granted(store, two)).isGreaterThan(first);
        busy(store, writer, false);
        fixture.passes(leases(0.6));
        assertThat(renewed(store, two)).isTrue();
        fixture.passes(leases(0.6));
        assertThat(renewed(store, one)).as("nobody renewed it").isFalse();
        busy(store, writer, false);
        assertThat(left(store, two)).isTrue();
        granted(store, writer);
        busy(store, one, false);
    }

    @Test
    @DisplayName("A repeated acquisition holds once, and says so as often as it is asked")
    void aRepetitionHoldsOnce() {
        LeaseStore store = fixture.store();
        OwnerId three = permits(store, "a", 3);
        long first = granted(store, three);
        assertThat(granted(store, three)).isGreaterThanOrEqualTo(first);
        assertThat(await(store.permits(name, 4))).isEqualTo(new Permits(4, 1, 0));
        assertThat(left(store, three)).isTrue();
        assertThat(await(store.permits(name, 4))).isEqualTo(new Permits(4, 4, 0));
    }

    @Test
    void aReleaseGrantsToWhoFitsInTheOrderOfTheQueue() {
        LeaseStore store = fixture.store();
        OwnerId writer = owner(store, "a", Mode.WRITE);
        granted(store, writer);
        OwnerId one = owner(store, "b", Mode.READ);
        OwnerId two = owner(store, "c", Mode.READ);
        OwnerId three = owner(store, "d", Mode.WRITE);
        OwnerId four = owner(store, "e", Mode.READ);
        for (OwnerId each : List.of(one, two, three, four, one)) busy(store, each, true);
        assertThat(left(store, writer)).isTrue();
        hears(one, two);
        busy(store, three, true);
        assertThat(left(store, one)).isTrue();
        assertThat(left(store, two)).isTrue();
        hears(one, two, three);
        assertThat(left(store, four)).isFalse();
        assertThat(left(store, three)).isTrue();
        granted(store, owner(store, "f", Mode.WRITE));
    }

    @Test
    void whoLeavesTheQueueLetsThoseBehindIn() {
        LeaseStore store = fixture.store();
        granted(store, permits(store, "a", 2));
        OwnerId large = permits(store, "b", 4);
        OwnerId small = permits(store, "c", 1);
        OwnerId smaller = permits(store, "d", 1);
        for (OwnerId each : List.of(large, small, smaller)) busy(store, each, true);
        assertThat(await(store.permits(name, 4))).isEqualTo(new Permits(4, 0, 3));
        assertThat(left(store, large)).isFalse();
        hears(small, smaller);
        assertThat(await(store.permits(name, 4))).isEqualTo(new Permits(4, 0, 0));
    }

    @Test
    @DisplayName("E8 permits that have ended come back once, whatever their holder does later")
    void endedPermitsComeBackOnce() {
        LeaseStore store = fixture.store();
        OwnerId late = permits(store, "a", 3);
        granted(store, late);
        fixture.passes(leases(1.1));
        assertThat(await(store.permits(name, 4))).isEqualTo(new Permits(4, 4, 0));
        granted(store, permits(store, "b", 4));
        assertThat(left(store, late)).isFalse();
        assertThat(await(store.permits(name, 4))).isEqualTo(new Permits(4, 0, 0));
    }

    @Test
    void aSizeMayBeChangedWhileSomebodyWaits() {
        LeaseStore store = fixture.store();
        OwnerId holder = permits(store, "a", 4);
        granted(store, holder);
        OwnerId two = permits(store, "b", 2);
        OwnerId four = permits(store, "c", 4);
        busy(store, two, true);
        busy(store, four, true);
        await(store.resize(name, 6));
        hears(two);
        await(store.resize(name, 6));
        assertThat(await(store.permits(name, 4))).isEqualTo(new Permits(6, 0, 1));
        await(store.resize(name, 3));
        assertThat(await(store.permits(name, 4)).available()).isEqualTo(-3);
        assertThat(failure(store.acquire(name, four, fixture.lease(), true)))
                .as("it will never fit")
                .isInstanceOf(SemaphoreSizeException.class);
        assertThat(left(store, holder)).isTrue();
        assertThat(await(store.permits(name, 4))).isEqualTo(new Permits(3, 1, 0));
        assertThat(failure(store.acquire(name, owner(store, "d", Mode.permits(1, 5)), fixture.lease(), true)))
                .as("its number is neither the first nor the new one")
                .isInstanceOf(SemaphoreSizeException.class);
        granted(store, owner(store, "e", Mode.permits(1, 3)));
    }

    @Test
    void whoCanNeverFitKeepsNobodyOut() {
        LeaseStore store = fixture.store();
        OwnerId holder = permits(store, "a", 2);
        granted(store, holder);
        OwnerId four = permits(store, "b", 4);
        OwnerId one = permits(store, "c", 1);
        busy(store, four, true);
        busy(store, one, true);
        await(store.resize(name, 3));
        hears(one);
        assertThat(left(store, four)).isFalse();
    }

    @Test
    void aConversionIsOneStepHoweverOftenItIsAsked() {
        LeaseStore store = fixture.store();
        OwnerId writer = owner(store, "a", Mode.WRITE);
        OwnerId reader = owner(store, "a", Mode.READ);
        OwnerId waiting = owner(store, "b", Mode.READ);
        OwnerId behind = owner(store, "c", Mode.WRITE);
        long first = granted(store, writer);
        busy(store, waiting, true);
        busy(store, behind, true);
        assertThat(grant(await(store.convert(name, writer, reader, fixture.lease()))))
                .isGreaterThan(first);
        hears(waiting);
        assertThat(grant(await(store.convert(name, writer, reader, fixture.lease()))))
                .isGreaterThan(first);
        assertThat(renewed(store, writer)).isFalse();
        assertThat(renewed(store, reader)).isTrue();
        assertThat(await(store.convert(name, reader, writer, fixture.lease()))).isInstanceOf(Reply.Busy.class);
        assertThat(renewed(store, reader)).isTrue();
        assertThat(left(store, waiting)).isTrue();
        OwnerId again = owner(store, "a", Mode.WRITE);
        grant(await(store.convert(name, reader, again, fixture.lease())));
        busy(store, behind, true);
        assertThat(left(store, reader)).isFalse();
        assertThat(left(store, again)).isTrue();
        hears(waiting, behind);
    }

    @Test
    void whoHoldsNothingConvertsNothing() {
        LeaseStore store = fixture.store();
        OwnerId writer = owner(store, "a", Mode.WRITE);
        OwnerId reader = owner(store, "a", Mode.READ);
        assertThat(await(store.convert(name, writer, reader, fixture.lease()))).isEqualTo(new Reply.NotHolder());
        granted(store, writer);
        fixture.passes(leases(1.1));
        assertThat(await(store.convert(name, writer, reader, fixture.lease()))).isEqualTo(new Reply.NotHolder());
        granted(store, owner(store, "b", Mode.WRITE));
    }

    @Test
    void severalLocksAreTakenTogetherOrNotAtAll() {
        fixture.takesSeveralInOneStep();
        LeaseStore store = fixture.store();
        List<String> names = List.of(name + "a", name + "b", name + "c");
        List<OwnerId> owners = new ArrayList<>();
        for (int i = 0; i < 3; i++) owners.add(owner(store, "a", Mode.LOCK));
        OwnerId other = owner(store, "b", Mode.LOCK);
        grant(await(store.acquire(names.get(1), other, fixture.lease(), false)));
        assertThat(await(store.acquireAll(names, owners, fixture.lease()))).isEmpty();
        OwnerId third = owner(store, "c", Mode.LOCK);
        for (String each : List.of(names.get(0), names.get(2))) {
            grant(await(store.acquire(each, third, fixture.lease(), false)));
            assertThat(await(store.leave(each, third))).isTrue();
        }
        assertThat(await(store.leave(names.get(1), other))).isTrue();
        List<Long> grants = await(store.acquireAll(names, owners, fixture.lease()));
        assertThat(grants).hasSize(3).allMatch(grant -> grant > 0);
        assertThat(await(store.acquireAll(names, owners, fixture.lease()))).isEqualTo(grants);
        for (int i = 0; i < 3; i++) {
            assertThat(await(store.acquire(names.get(i), other, fixture.lease(), false)))
                    .isInstanceOf(Reply.Busy.class);
            assertThat(await(store.leave(names.get(i), owners.get(i)))).isTrue();
        }
    }
}
