package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.LeaseStore.Renewal;
import dev.holdfast.lock.spi.Mode;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.lock.spi.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The first waist itself: what each verb answers, also when it is repeated. */
@SuppressWarnings("try") // A subscription is there to be open.
public abstract class LeaseStoreContract extends Contract {

    private record Message(String name, OwnerId owner, long grant) {}

    private final List<Message> messages = new CopyOnWriteArrayList<>();

    private OwnerId owner(String client, long number) {
        return new OwnerId(client + name.hashCode(), number, leases(1));
    }

    private final class Recorder implements GrantListener {
        @Override
        public void granted(String granted, OwnerId owner, long grant) {
            messages.add(new Message(granted, owner, grant));
        }

        @Override
        public void resumed() {}
    }

    private long granted(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Granted.class);
        return ((Reply.Granted) reply).grant();
    }

    private Reply.Busy busy(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Busy.class);
        return (Reply.Busy) reply;
    }

    private Reply acquire(LeaseStore store, OwnerId owner, boolean queue) {
        return await(store.acquire(name, owner, fixture.lease(), queue));
    }

    private boolean leave(LeaseStore store, OwnerId owner) {
        return await(store.leave(name, owner));
    }

    private Message message(int index) {
        fixture.eventually("the message arrives", () -> messages.size() > index);
        return messages.get(index);
    }

    @Test
    void aRepeatedAcquireGivesTheSameGrant() {
        LeaseStore store = fixture.store();
        long grant = granted(acquire(store, owner("a", 1), false));
        assertThat(grant).isPositive();
        assertThat(granted(acquire(store, owner("a", 1), true))).isEqualTo(grant);
        Reply.Busy busy = busy(acquire(store, owner("b", 1), false));
        assertThat(busy.lastGrant()).isEqualTo(grant);
        assertThat(busy.remaining()).isPositive().isLessThanOrEqualTo(fixture.lease());
    }

    @Test
    void aNewAcquisitionOfTheSameClientIsSomebodyElse() {
        LeaseStore store = fixture.store();
        granted(acquire(store, owner("a", 1), false));
        busy(acquire(store, owner("a", 2), false));
        assertThat(leave(store, owner("a", 2))).isFalse();
        busy(acquire(store, owner("b", 1), false));
    }

    @Test
    @DisplayName("A1 B6 only the holder leaves, and only once")
    void onlyTheHolderReleases() {
        LeaseStore store = fixture.store();
        granted(acquire(store, owner("a", 1), false));
        assertThat(leave(store, owner("b", 1))).isFalse();
        busy(acquire(store, owner("b", 1), false));
        assertThat(leave(store, owner("a", 1))).isTrue();
        assertThat(leave(store, owner("a", 1))).isFalse();
        granted(acquire(store, owner("b", 1), false));
        assertThat(leave(store, owner("a", 1))).isFalse();
        busy(acquire(store, owner("c", 1), false));
    }

    @Test
    @DisplayName("A14 a renewal neither steals nor resurrects")
    void onlyTheHolderRenews() {
        LeaseStore store = fixture.store();
        assertThat(await(store.renew(name, owner("a", 1), fixture.lease()))).isFalse();
        granted(acquire(store, owner("a", 1), false));
        assertThat(await(store.renew(name, owner("b", 1), fixture.lease()))).isFalse();
        assertThat(await(store.renew(name, owner("a", 1), fixture.lease()))).isTrue();
        fixture.passes(leases(1.1));
        assertThat(await(store.renew(name, owner("a", 1), fixture.lease()))).isFalse();
        granted(acquire(store, owner("b", 1), false));
        assertThat(await(store.renew(name, owner("a", 1), fixture.lease()))).isFalse();
    }

    @Test
    @DisplayName("A14 of many renewals in one go each has its own answer")
    void eachOfManyRenewalsHasItsOwnAnswer() {
        LeaseStore store = fixture.store();
        OwnerId a = owner("a", 1);
        OwnerId b = owner("b", 1);
        List<Renewal> renewals = new ArrayList<>();
        List<CompletionStage<Reply>> grants = new ArrayList<>();
        for (int i = 0; i < 220; i++) {
            // Every seventh was never granted, every eleventh is somebody else's; two lengths, and one that is no lock.
            OwnerId owner = i == 49 ? new OwnerId(a.client(), 2, a.claim(), Mode.permits(1, 1)) : a;
            if (i % 7 != 3) grants.add(store.acquire(name + i, i % 11 == 3 ? b : owner, leases(50), false));
            renewals.add(new Renewal(name + i, owner, i % 3 == 0 ? leases(100) : leases(150)));
        }
        grants.forEach(grant -> granted(await(grant)));
        List<CompletionStage<Boolean>> answers = store.renewAll(renewals);
        assertThat(answers).hasSize(220);
        for (int i = 0; i < 220; i++) {
            boolean held = i % 11 != 3 && i % 7 != 3;
            assertThat(await(answers.get(i))).as("renewal %d", i).isEqualTo(held);
            Mode mode = renewals.get(i).owner().mode();
            Reply reply = await(
                    store.acquire(name + i, new OwnerId("c" + name.hashCode(), 1, leases(1), mode), leases(1), false));
            Duration left = reply instanceof Reply.Busy busy ? busy.remaining() : Duration.ZERO;
            assertThat(left.compareTo(leases(50)) > 0).as("lease %d", i).isEqualTo(held);
        }
        assertThat(store.renewAll(List.of())).isEmpty();
    }

    @Test
    @DisplayName("A15 neither a renewal nor a repetition shortens a lease")
    void aLeaseIsNeverShortened() {
        LeaseStore store = fixture.store();
        granted(await(store.acquire(name, owner("a", 1), leases(5), false)));
        assertThat(await(store.renew(name, owner("a", 1), leases(1)))).isTrue();
        granted(await(store.acquire(name, owner("a", 1), leases(1), false)));
        fixture.passes(leases(2));
        assertThat(busy(acquire(store, owner("b", 1), false)).remaining()).isGreaterThan(leases(2));
    }

    @Test
    void aLeaseEnds() {
        LeaseStore store = fixture.store();
        long grant = granted(acquire(store, owner("a", 1), false));
        fixture.passes(leases(0.5));
        busy(acquire(store, owner("b", 1), false));
        fixture.passes(leases(0.6));
        assertThat(granted(acquire(store, owner("b", 1), false))).isGreaterThan(grant);
    }

    @Test
    void aReleaseGrantsToTheHeadOfTheQueueAndTellsIt() {
        LeaseStore store = fixture.store();
        try (Subscription b = store.subscribe(owner("b", 1).client(), new Recorder());
                Subscription c = store.subscribe(owner("c", 1).client(), new Recorder())) {
            long first = granted(acquire(store, owner("a", 1), false));
            busy(acquire(store, owner("b", 1), true));
            busy(acquire(store, owner("c", 1), true));
            busy(acquire(store, owner("b", 1), true));
            assertThat(leave(store, owner("a", 1))).isTrue();
            Message told = message(0);
            assertThat(told.name()).isEqualTo(name);
            assertThat(told.owner()).isEqualTo(owner("b", 1));
            assertThat(told.grant()).isGreaterThan(first);
            assertThat(granted(acquire(store, owner("b", 1), true))).isEqualTo(told.grant());
            assertThat(leave(store, owner("b", 1))).isTrue();
            assertThat(message(1).owner()).isEqualTo(owner("c", 1));
            assertThat(leave(store, owner("c", 1))).isTrue();
            granted(acquire(store, owner("d", 1), false));
            assertThat(messages).hasSize(2);
        }
    }

    @Test
    void aGrantNobodyConfirmsEndsWithItsClaim() {
        LeaseStore store = fixture.store();
        OwnerId hasty = new OwnerId("h" + name.hashCode(), 1, leases(0.5));
        try (Subscription open = store.subscribe(hasty.client(), new Recorder())) {
            granted(acquire(store, owner("a", 1), false));
            busy(acquire(store, hasty, true));
            leave(store, owner("a", 1));
            message(0);
            assertThat(busy(acquire(store, owner("b", 1), false)).remaining()).isLessThanOrEqualTo(leases(0.5));
            fixture.passes(leases(0.6));
            granted(acquire(store, owner("b", 1), false));
            assertThat(await(store.renew(name, hasty, fixture.lease()))).isFalse();
        }
    }

    @Test
    void whoConfirmsItsClaimHasTheFullLease() {
        LeaseStore store = fixture.store();
        OwnerId hasty = new OwnerId("h" + name.hashCode(), 1, leases(0.3));
        try (Subscription open = store.subscribe(hasty.client(), new Recorder())) {
            granted(acquire(store, owner("a", 1), false));
            busy(acquire(store, hasty, true));
            leave(store, owner("a", 1));
            message(0);
            assertThat(await(store.renew(name, hasty, fixture.lease()))).isTrue();
            fixture.passes(leases(0.7));
            busy(acquire(store, owner("b", 1), false));
        }
    }

    @Test
    void whoAsksAndIsHeadOfTheQueueHasTheFullLease() {
        LeaseStore store = fixture.store();
        OwnerId hasty = new OwnerId("h" + name.hashCode(), 1, leases(0.3));
        try (Subscription open = store.subscribe(hasty.client(), new Recorder())) {
            granted(acquire(store, owner("a", 1), false));
            busy(acquire(store, hasty, true));
            fixture.passes(leases(1.1));
            granted(acquire(store, hasty, true));
            fixture.passes(leases(0.7));
            busy(acquire(store, owner("b", 1), false));
        }
    }

    @Test
    @DisplayName("E5 who comes to a free name behind a queue does not overtake it")
    void anExpiredNameGoesToTheHeadOfTheQueue() {
        LeaseStore store = fixture.store();
        try (Subscription open = store.subscribe(owner("b", 1).client(), new Recorder())) {
            granted(acquire(store, owner("a", 1), false));
            busy(acquire(store, owner("b", 1), true));
            fixture.passes(leases(1.1));
            busy(acquire(store, owner("c", 1), true));
            assertThat(message(0).owner()).isEqualTo(owner("b", 1));
        }
    }

    @Test
    @DisplayName("E1 who no longer listens is passed over")
    void aWaiterThatIsGoneIsPassedOver() {
        fixture.seesWhoListens();
        LeaseStore store = fixture.store();
        Subscription gone = store.subscribe(owner("b", 1).client(), new Recorder());
        try (Subscription open = store.subscribe(owner("c", 1).client(), new Recorder())) {
            granted(acquire(store, owner("a", 1), false));
            busy(acquire(store, owner("b", 1), true));
            busy(acquire(store, owner("c", 1), true));
            gone.close();
            fixture.passes(leases(0.05));
            leave(store, owner("a", 1));
            assertThat(message(0).owner()).isEqualTo(owner("c", 1));
        }
    }

    @Test
    void aWaiterThatLeftIsPassedOver() {
        LeaseStore store = fixture.store();
        try (Subscription b = store.subscribe(owner("b", 1).client(), new Recorder());
                Subscription c = store.subscribe(owner("c", 1).client(), new Recorder())) {
            granted(acquire(store, owner("a", 1), false));
            busy(acquire(store, owner("b", 1), true));
            busy(acquire(store, owner("c", 1), true));
            assertThat(leave(store, owner("b", 1))).isFalse();
            leave(store, owner("a", 1));
            assertThat(message(0).owner()).isEqualTo(owner("c", 1));
        }
    }

    @Test
    void aYieldWithoutAQueuePassesTheNameOn() {
        LeaseStore store = fixture.store();
        long first = granted(acquire(store, owner("a", 1), false));
        long second = granted(await(store.yield(name, owner("a", 1), owner("a", 2), fixture.lease())));
        assertThat(second).isGreaterThan(first);
        assertThat(granted(await(store.yield(name, owner("a", 1), owner("a", 2), fixture.lease()))))
                .isEqualTo(second);
        assertThat(leave(store, owner("a", 1))).isFalse();
        assertThat(leave(store, owner("a", 2))).isTrue();
    }

    @Test
    void aYieldWithAQueueGrantsTheHeadAndQueuesTheSuccessor() {
        LeaseStore store = fixture.store();
        try (Subscription a = store.subscribe(owner("a", 1).client(), new Recorder());
                Subscription b = store.subscribe(owner("b", 1).client(), new Recorder())) {
            long first = granted(acquire(store, owner("a", 1), false));
            busy(acquire(store, owner("b", 1), true));
            Reply.Busy reply = busy(await(store.yield(name, owner("a", 1), owner("a", 2), fixture.lease())));
            assertThat(message(0).owner()).isEqualTo(owner("b", 1));
            assertThat(message(0).grant()).isGreaterThan(first);
            assertThat(reply.lastGrant()).isEqualTo(message(0).grant());
            busy(await(store.yield(name, owner("a", 1), owner("a", 2), fixture.lease())));
            leave(store, owner("b", 1));
            assertThat(message(1).owner()).isEqualTo(owner("a", 2));
        }
    }

    @Test
    void aYieldOfSomebodyElseChangesNothing() {
        LeaseStore store = fixture.store();
        assertThat(await(store.yield(name, owner("a", 1), owner("a", 2), fixture.lease())))
                .isEqualTo(new Reply.NotHolder());
        granted(acquire(store, owner("b", 1), false));
        assertThat(await(store.yield(name, owner("a", 1), owner("a", 2), fixture.lease())))
                .isEqualTo(new Reply.NotHolder());
        busy(acquire(store, owner("c", 1), false));
        leave(store, owner("b", 1));
        granted(acquire(store, owner("c", 1), false));
    }

    @Test
    void grantsAreAtLeastTheTimeInMicroseconds() {
        LeaseStore store = fixture.store();
        long wall = fixture.time().wallMillis();
        long grant = granted(acquire(store, owner("a", 1), false));
        assertThat(grant / 1000).isGreaterThanOrEqualTo(wall - 1000).isLessThan(wall + 600_000);
    }

    @Test
    void namesDoNotDisturbEachOther() {
        LeaseStore store = fixture.store();
        granted(await(store.acquire(name + "1", owner("a", 1), fixture.lease(), false)));
        granted(await(store.acquire(name + "2", owner("a", 2), fixture.lease(), false)));
        assertThat(await(store.leave(name + "2", owner("a", 1)))).isFalse();
        busy(await(store.acquire(name + "1", owner("b", 1), Duration.ofMillis(100), false)));
    }
}
