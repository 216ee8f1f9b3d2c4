package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.DistributedReadWriteLock;
import dev.holdfast.lock.EngineAccess;
import dev.holdfast.lock.LeaseLostException;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From writer to reader with nobody in between, and from reader to writer where that waits for nobody. */
public abstract class ConversionContract extends SharedLockContract {

    @Test
    @DisplayName("A writer becomes a reader, and a writer that waits is not let in between")
    void aDowngradeLetsNoWriterIn() {
        Peer peer = peer();
        LockLease writer = write(peer);
        CompletionStage<LockLease> waiting = queueToWrite(peer());
        LockLease reader = lock(peer).downgrade(writer);
        assertThat(writer.isHeld()).isFalse();
        assertThat(reader.isHeld()).isTrue();
        assertThat(reader.fencingToken()).isGreaterThan(writer.fencingToken());
        fixture.during(leases(1.2), "the writer waits", () -> reader.isHeld() && !isDone(waiting));
        assertThat(reader.release()).isEqualTo(ReleaseOutcome.RELEASED);
        LockLease next = await(waiting);
        assertThat(next.fencingToken()).isGreaterThan(reader.fencingToken());
    }

    @Test
    void aDowngradeLetsTheFirstReadersInAndNobodyBehindAWriter() {
        Peer peer = peer();
        LockLease writer = write(peer);
        CompletionStage<LockLease> first = queueToRead(peer());
        CompletionStage<LockLease> second = queueToWrite(peer());
        CompletionStage<LockLease> third = queueToRead(peer());
        LockLease reader = await(lock(peer).downgradeAsync(writer));
        LockLease beside = await(first);
        fixture.during(leases(0.2), "the others wait", () -> !isDone(second) && !isDone(third));
        assertThat(reader.isHeld() && beside.isHeld()).isTrue();
        beside.close();
        reader.close();
        await(second).close();
        await(third).close();
    }

    @Test
    void theOldLeaseIsOverAfterADowngrade() {
        Peer peer = peer();
        LockLease writer = write(peer);
        LockLease reader = lock(peer).downgrade(writer);
        assertThat(writer.remaining()).isZero();
        assertThatThrownBy(writer::renew).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> lock(peer).downgrade(writer)).isInstanceOf(LeaseLostException.class);
        writer.close();
        assertThat(reader.isHeld()).isTrue();
        assertThat(mayWrite()).isFalse();
        assertThat(isDone(writer.whenLost())).isFalse();
        fixture.during(leases(1.2), "the reader renews", reader::isHeld);
        reader.close();
        assertThat(mayWrite()).isTrue();
    }

    @Test
    void aSoleReaderBecomesAWriter() {
        Peer peer = peer();
        LockLease reader = read(peer);
        LockLease writer = lock(peer).tryUpgrade(reader).orElseThrow();
        assertThat(reader.isHeld()).isFalse();
        assertThat(writer.fencingToken()).isGreaterThan(reader.fencingToken());
        assertThat(mayRead()).isFalse();
        reader.close();
        assertThat(mayRead()).isFalse();
        fixture.during(leases(1.2), "the writer renews", writer::isHeld);
        assertThat(writer.release()).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(mayWrite()).isTrue();
    }

    @Test
    @DisplayName("An upgrade comes before those who wait")
    void anUpgradeComesBeforeThoseWhoWait() {
        Peer peer = peer();
        LockLease reader = read(peer);
        CompletionStage<LockLease> waiting = queueToWrite(peer());
        LockLease writer = await(lock(peer).tryUpgradeAsync(reader)).orElseThrow();
        fixture.during(leases(0.2), "it waits on", () -> !isDone(waiting) && writer.isHeld());
        writer.close();
        assertThat(await(waiting).isHeld()).isTrue();
    }

    @Test
    @DisplayName("E12 an upgrade beside another reader is refused at once, and the read lease goes on")
    void anUpgradeBesideAnotherReaderIsRefused() {
        Peer peer = peer();
        for (Peer other : List.of(peer(), peer)) {
            LockLease reader = read(peer);
            LockLease beside = read(other);
            assertThat(lock(peer).tryUpgrade(reader)).isEmpty();
            assertThat(await(lock(peer).tryUpgradeAsync(reader))).isEmpty();
            assertThat(reader.isHeld() && beside.isHeld()).isTrue();
            reader.renew();
            assertThat(beside.release()).isEqualTo(ReleaseOutcome.RELEASED);
            LockLease writer = lock(peer).tryUpgrade(reader).orElseThrow();
            writer.close();
            assertThat(mayWrite()).isTrue();
        }
    }

    @Test
    @DisplayName("E12 of two readers that both want to write none waits for the other")
    void twoUpgradersDoNotWaitForEachOther() throws Exception {
        Peer one = peer();
        Peer two = peer();
        for (int round = 0; round < 10; round++) {
            LockLease first = read(one);
            LockLease second = read(two);
            Call<Optional<LockLease>> other = call(() -> lock(two).tryUpgrade(second));
            assertThat(lock(one).tryUpgrade(first)).isEmpty();
            assertThat(other.get()).isEmpty();
            assertThat(first.release()).isEqualTo(ReleaseOutcome.RELEASED);
            LockLease writer = lock(two).tryUpgrade(second).orElseThrow();
            writer.close();
        }
    }

    /** For answers that are held back: they must not come later than the end of the lease, however slow the machine is. */
    private DistributedReadWriteLock lasting(Peer peer) {
        return peer.readWriteLock(name, renewed().withDuration(leases(60)));
    }

    @Test
    void aReaderThatIsBeingTurnedIntoAWriterIsJoinedByNobody() {
        Peer peer = peer(settings -> settings.patience(leases(5)));
        LockLease reader = lasting(peer).readLock().tryAcquire().orElseThrow();
        peer.wire().fault(Verb.CONVERT, Fault.HELD_REPLY);
        CompletionStage<Optional<LockLease>> upgrade = lasting(peer).tryUpgradeAsync(reader);
        CompletionStage<Optional<LockLease>> late = lasting(peer).readLock().tryAcquireAsync();
        peer.wire().letGo();
        LockLease writer = await(upgrade).orElseThrow();
        assertThat(await(late)).isEmpty();
        assertThat(writer.isHeld()).isTrue();
    }

    @Test
    @DisplayName("While nobody knows whether a writer has become a reader, it is certain of nothing")
    void aWriterOnItsWayIsCertainOfNothing() {
        Peer peer = peer(settings -> settings.patience(leases(5)));
        LockLease writer = lasting(peer).writeLock().tryAcquire().orElseThrow();
        peer.wire().fault(Verb.CONVERT, Fault.HELD_REPLY);
        CompletionStage<LockLease> downgrade = lasting(peer).downgradeAsync(writer);
        assertThat(writer.isHeld()).isFalse();
        assertThat(mayRead()).isTrue();
        peer.wire().letGo();
        assertThat(await(downgrade).isHeld()).isTrue();
    }

    @Test
    void aReaderOnItsWayHoldsUntilTheAnswer() {
        Peer peer = peer(settings -> settings.patience(leases(5)));
        LockLease reader = lasting(peer).readLock().tryAcquire().orElseThrow();
        peer.wire().fault(Verb.CONVERT, Fault.HELD_REQUEST);
        CompletionStage<Optional<LockLease>> upgrade = lasting(peer).tryUpgradeAsync(reader);
        assertThat(reader.isHeld()).isTrue();
        peer.wire().letGo();
        assertThat(await(upgrade).orElseThrow().isHeld()).isTrue();
        assertThat(reader.isHeld()).isFalse();
    }

    @Test
    void aLeaseReleasedOnItsWayIsReplacedByNothing() {
        for (boolean writes : List.of(true, false)) {
            Peer peer = peer(settings -> settings.patience(leases(5)));
            LockLease lease = writes ? write(peer) : read(peer);
            peer.wire().fault(Verb.CONVERT, Fault.HELD_REPLY);
            CompletionStage<?> conversion =
                    writes ? lock(peer).downgradeAsync(lease) : lock(peer).tryUpgradeAsync(lease);
            CompletionStage<ReleaseOutcome> released = lease.releaseAsync();
            fixture.passes(leases(0.02));
            peer.wire().fault(Fault.NONE);
            peer.wire().letGo();
            await(released);
            assertThat(failure(conversion)).isInstanceOf(LeaseLostException.class);
            fixture.eventually("nothing is left", this::mayWrite);
        }
    }

    @Test
    void aLeaseThatWasLostCannotBeTurned() {
        Peer peer = peer();
        LockLease writer = write(peer);
        fixture.loseEverything();
        assertThatThrownBy(() -> lock(peer).downgrade(writer)).isInstanceOf(LeaseLostException.class);
        assertThat(writer.isHeld()).isFalse();
        assertThat(await(writer.whenLost())).isNotNull();
        LockLease reader = read(peer);
        fixture.loseEverything();
        assertThatThrownBy(() -> lock(peer).tryUpgrade(reader)).isInstanceOf(LeaseLostException.class);
        assertThat(reader.isHeld()).isFalse();
        assertThat(mayWrite()).isTrue();
    }

    @Test
    void whatCouldNotBeAskedChangesNothing() {
        Peer peer = peer();
        LockLease writer = write(peer);
        peer.wire().fault(Verb.CONVERT, Fault.REFUSED);
        assertThatThrownBy(() -> lock(peer).downgrade(writer)).isInstanceOf(BackendUnavailableException.class);
        assertThat(failure(lock(peer).downgradeAsync(writer))).isInstanceOf(BackendUnavailableException.class);
        assertThat(writer.isHeld()).isTrue();
        assertThat(mayRead()).isFalse();
        peer.wire().fault(Fault.NONE);
        LockLease reader = lock(peer).downgrade(writer);
        peer.wire().fault(Verb.CONVERT, Fault.FORBIDDEN);
        assertThatThrownBy(() -> lock(peer).tryUpgrade(reader)).isInstanceOf(BackendUnavailableException.class);
        assertThat(reader.isHeld()).isTrue();
        peer.wire().fault(Fault.NONE);
        assertThat(lock(peer).tryUpgrade(reader)).isPresent();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"LOST_REQUEST", "LOST_REPLY"})
    @DisplayName("Where no answer came nothing is held, whatever the store did")
    void whatMayHaveHappenedIsUndone(Fault fault) {
        Peer peer = peer();
        for (boolean writes : List.of(true, false)) {
            LockLease lease = writes ? write(peer) : read(peer);
            peer.wire().fault(Verb.CONVERT, fault);
            if (writes)
                assertThatThrownBy(() -> lock(peer).downgrade(lease)).isInstanceOf(OutcomeUnknownException.class);
            else assertThat(failure(lock(peer).tryUpgradeAsync(lease))).isInstanceOf(OutcomeUnknownException.class);
            assertThat(lease.isHeld()).isFalse();
            assertThatThrownBy(lease::renew).isInstanceOf(LeaseLostException.class);
            long began = fixture.time().nanos();
            peer.wire().fault(Fault.NONE);
            fixture.eventually("it is free", this::mayWrite);
            inTime(leases(0.5), began);
        }
        fixture.eventually("nothing is kept", () -> EngineAccess.names(peer.locks()) == 0);
    }

    @Test
    void onlyLeasesOfThisLockAndClientAreTurned() {
        Peer peer = peer();
        LockLease reader = read(peer);
        LockLease elsewhere = peer.readWriteLock(name + "2", renewed())
                .writeLock()
                .tryAcquire()
                .orElseThrow();
        LockLease mutex = peer.take(name, renewed());
        int asked = peer.wire().calls().size();
        for (LockLease wrong : List.of(reader, elsewhere, mutex)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> lock(peer).downgrade(wrong))
                    .withMessageContaining("write");
            assertThatIllegalArgumentException().isThrownBy(() -> lock(peer).downgradeAsync(wrong));
        }
        for (LockLease wrong : List.of(elsewhere, mutex))
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> lock(peer).tryUpgrade(wrong))
                    .withMessageContaining("read");
        assertThatIllegalArgumentException().isThrownBy(() -> lock(peer()).tryUpgrade(reader));
        assertThatNullPointerException().isThrownBy(() -> lock(peer).downgrade(null));
        assertThatNullPointerException().isThrownBy(() -> lock(peer).tryUpgradeAsync(null));
        assertThat(peer.wire().calls()).hasSize(asked);
        assertThat(reader.isHeld()).isTrue();
    }

    /** One client's lease in the walk below. */
    private record Held(Peer peer, LockLease lease, boolean writes) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    @DisplayName("E11 whatever readers and writers do, what one may do follows from what the others hold")
    void aRandomWalkFollowsTheModel(long seed) {
        Random random = new Random(seed);
        List<Peer> peers = List.of(peer(), peer(), peer());
        List<Held> held = new ArrayList<>();
        int written = 0;
        for (int step = 0; step < 150; step++) {
            Peer peer = peers.get(random.nextInt(3));
            boolean free = held.isEmpty();
            boolean read = held.stream().noneMatch(Held::writes);
            Held one = free ? null : held.get(random.nextInt(held.size()));
            int wish = random.nextInt(6);
            if (wish < 2) {
                boolean writes = wish == 0;
                Optional<LockLease> lease =
                        (writes ? lock(peer).writeLock() : lock(peer).readLock()).tryAcquire();
                assertThat(lease.isPresent())
                        .as("step %d, writes: %s", step, writes)
                        .isEqualTo(writes ? free : read);
                lease.ifPresent(got -> held.add(new Held(peer, got, writes)));
                if (writes && free) written++;
            } else if (one == null) {
                continue;
            } else if (wish == 2 && one.writes) {
                held.set(0, new Held(one.peer, lock(one.peer).downgrade(one.lease), false));
            } else if (wish == 3 && !one.writes) {
                Optional<LockLease> writer = lock(one.peer).tryUpgrade(one.lease);
                assertThat(writer.isPresent()).as("step %d", step).isEqualTo(held.size() == 1);
                writer.ifPresent(got -> held.set(0, new Held(one.peer, got, true)));
            } else {
                assertThat(one.lease.release()).isEqualTo(ReleaseOutcome.RELEASED);
                held.remove(one);
            }
            assertThat(held).allMatch(each -> each.lease.isHeld());
        }
        assertThat(written).as("there was something to see").isPositive();
    }
}
