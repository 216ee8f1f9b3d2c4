package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.EngineAccess;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Readers and writers that die, are late, go away, or lose what they have. */
public abstract class ReadWriteFaultContract extends SharedLockContract {

    @Test
    @DisplayName("E10 a dead reader's lease ends, though another reader renews its own")
    void aDeadReaderIsNotKeptAliveByAnother() {
        Peer dying = peer();
        LockLease dead = read(dying);
        LockLease alive = read(peer());
        dying.die();
        fixture.during(leases(1.2), "the living reader holds", alive::isHeld);
        assertThat(dead.isHeld()).isFalse();
        CompletionStage<LockLease> writer = queueToWrite(peer());
        assertThat(isDone(writer)).isFalse();
        assertThat(alive.release()).isEqualTo(ReleaseOutcome.RELEASED);
        long began = fixture.time().nanos();
        assertThat(await(writer).isHeld()).isTrue();
        inTime(leases(0.5), began);
    }

    @Test
    @DisplayName("E10 a writer waits for a dead reader no longer than its lease")
    void aWriterWaitsForADeadReadersLease() {
        Peer dying = peer();
        read(dying);
        dying.vanish();
        long began = fixture.time().nanos();
        LockLease writer = await(lock(peer()).writeLock().acquireAsync());
        inTime(leases(1.1), began);
        assertThat(writer.isHeld()).isTrue();
    }

    @Test
    @DisplayName("E11 the release of a read lease that has ended takes nothing from a writer")
    void aLateReadReleaseDoesNotRemoveAWriter() {
        Peer peer = peer();
        LockLease late =
                peer.readWriteLock(name, manual()).readLock().tryAcquire().orElseThrow();
        fixture.eventually("the lease ends", () -> !late.isHeld());
        assertThat(await(late.whenLost())).isEqualTo(LossCause.EXPIRED);
        LockLease writer = await(lock(peer()).writeLock().acquireAsync());
        assertThat(late.release()).isEqualTo(ReleaseOutcome.EXPIRED);
        assertThat(mayRead()).isFalse();
        assertThat(writer.isHeld()).isTrue();
        assertThat(writer.release()).isEqualTo(ReleaseOutcome.RELEASED);
    }

    @Test
    @DisplayName("E11 the release of a write lease that has ended takes nothing from readers")
    void aLateWriteReleaseDoesNotRemoveReaders() {
        Peer peer = peer();
        LockLease late =
                peer.readWriteLock(name, manual()).writeLock().tryAcquire().orElseThrow();
        fixture.eventually("the lease ends", () -> !late.isHeld());
        LockLease reader = await(lock(peer()).readLock().acquireAsync());
        assertThat(late.release()).isEqualTo(ReleaseOutcome.EXPIRED);
        assertThat(mayWrite()).isFalse();
        assertThat(reader.release()).isEqualTo(ReleaseOutcome.RELEASED);
    }

    @Test
    @DisplayName("E1 a writer that died while it waited keeps nobody out")
    void aDeadWriterInTheQueueIsPassedOver() {
        LockLease writer = write(peer());
        Peer dying = peer();
        queueToWrite(dying);
        CompletionStage<LockLease> reader = queueToRead(peer());
        dying.die();
        long began = fixture.time().nanos();
        writer.close();
        assertThat(await(reader).isHeld()).isTrue();
        inTime(leases(0.5), began);
    }

    @Test
    void readersBehindAWriterThatGivesUpGoIn() {
        LockLease reader = read(peer());
        Peer writing = peer();
        CompletionStage<LockLease> writer = queueToWrite(writing);
        CompletionStage<LockLease> behind = queueToRead(peer());
        fixture.during(leases(0.2), "both wait", () -> !isDone(writer) && !isDone(behind));
        writer.toCompletableFuture().cancel(true);
        assertThat(await(behind).isHeld()).isTrue();
        assertThat(reader.isHeld()).isTrue();
        fixture.eventually("nothing is kept", () -> EngineAccess.names(writing.locks()) == 0);
    }

    @Test
    @DisplayName("A22 an interrupted reader or writer leaves the queue")
    void anInterruptedWaiterLeavesTheQueue() throws Exception {
        LockLease holder = write(peer());
        Peer peer = peer();
        Call<LockLease> reader = call(() -> lock(peer).readLock().acquire());
        Call<LockLease> writer = call(() -> lock(peer).writeLock().acquire());
        for (Call<LockLease> each : List.of(reader, writer)) {
            each.blocks();
            each.thread().interrupt();
            assertThat(each.failure()).isInstanceOf(InterruptedException.class);
        }
        fixture.eventually("nothing is kept", () -> EngineAccess.names(peer.locks()) == 0);
        holder.close();
        fixture.eventually("nobody is ahead", this::mayWrite);
    }

    @Test
    void aWaitThatIsOverLeavesTheQueue() throws Exception {
        LockLease reader = read(peer());
        Peer peer = peer();
        assertThat(call(() -> lock(peer).writeLock().tryAcquire(leases(0.1))).get())
                .isEmpty();
        fixture.eventually("nobody is ahead of a reader", this::mayRead);
        assertThat(reader.isHeld()).isTrue();
    }

    @Test
    void allReadersOfAClientAreToldOfALoss() {
        Peer peer = peer();
        List<LockLease> readers = List.of(read(peer), read(peer), read(peer));
        fixture.loseEverything();
        for (LockLease each : readers) {
            assertThat(await(each.whenLost())).isEqualTo(LossCause.REFUSED);
            assertThat(each.isHeld()).isFalse();
            assertThat(each.release()).isEqualTo(ReleaseOutcome.LOST);
        }
        assertThat(mayWrite()).isTrue();
    }

    @Test
    @DisplayName("A reader that cannot renew is told before a writer can be in")
    void aReaderIsToldBeforeAWriterIsIn() {
        Peer cut = peer();
        LockLease reader = read(cut);
        cut.wire().fault(Fault.REFUSED);
        CompletionStage<LockLease> writer = lock(peer()).writeLock().acquireAsync();
        fixture.eventually("one of them is in", () -> isDone(writer) || !reader.isHeld());
        assertThat(reader.isHeld()).isFalse();
        assertThat(await(reader.whenLost())).isEqualTo(LossCause.EXPIRED);
        assertThat(await(writer).fencingToken()).isGreaterThan(reader.fencingToken());
    }

    @Test
    @DisplayName("A18 an acquisition whose first reply was lost is one hold")
    void anAcquisitionThatWasRepeatedIsOneHold() {
        Peer peer = peer(settings -> settings.patience(leases(3)));
        for (boolean writes : List.of(true, false)) {
            peer.wire().fault(Verb.ACQUIRE, Fault.LOST_REPLY);
            CompletionStage<LockLease> stage =
                    (writes ? lock(peer).writeLock() : lock(peer).readLock()).acquireAsync();
            peer.wire().fault(Fault.NONE);
            LockLease lease = await(stage);
            assertThat(mayWrite()).isFalse();
            assertThat(lease.release()).isEqualTo(ReleaseOutcome.RELEASED);
            assertThat(mayWrite()).isTrue();
        }
    }

    @Test
    void clocksOfClientsDoNotMatter() {
        Peer ahead = peer();
        Peer behind = peer();
        ahead.clock().jumpWall(Duration.ofHours(1));
        behind.clock().jumpWall(Duration.ofHours(-1));
        List<LockLease> readers = List.of(read(ahead), read(behind));
        Peer third = peer();
        fixture.during(
                leases(1.5),
                "both read, and nobody writes",
                () -> readers.stream().allMatch(LockLease::isHeld)
                        && lock(third).writeLock().tryAcquire().isEmpty());
    }

    @Test
    @DisplayName("A27 a client that is closed gives back what its readers and writers hold")
    void aClosedClientGivesBackWhatItHolds() {
        Peer peer = peer();
        List<LockLease> readers = List.of(read(peer), read(peer));
        LockLease writer = peer.readWriteLock(name + "2", renewed())
                .writeLock()
                .tryAcquire()
                .orElseThrow();
        LockLease others = peer().readWriteLock(name + "3", renewed())
                .writeLock()
                .tryAcquire()
                .orElseThrow();
        CompletionStage<LockLease> waiter =
                peer.readWriteLock(name + "3", renewed()).readLock().acquireAsync();
        peer.locks().close();
        assertThat(failure(waiter)).isInstanceOf(IllegalStateException.class);
        assertThat(readers).noneMatch(LockLease::isHeld);
        assertThat(writer.isHeld()).isFalse();
        assertThat(mayWrite()).isTrue();
        assertThat(peer().readWriteLock(name + "2", renewed()).writeLock().tryAcquire())
                .isPresent();
        assertThat(others.isHeld()).isTrue();
    }
}
