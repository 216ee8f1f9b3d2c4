package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.EngineAccess;
import dev.holdfast.lock.LeaseLostException;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The read/write lock in the JDK's clothes. */
public abstract class JavaReadWriteLockContract extends SharedLockContract {

    private ReadWriteLock java(Peer peer) {
        return lock(peer).asJavaLock();
    }

    private void nobodyIsIn() {
        assertThat(mayWrite()).as("nobody is in").isTrue();
    }

    private void onlyReadersAreIn() {
        assertThat(mayRead()).as("it may be read").isTrue();
        assertThat(mayWrite()).as("it may be written").isFalse();
    }

    private void aWriterIsIn() {
        assertThat(mayRead()).as("it may be read").isFalse();
    }

    @Test
    @DisplayName("A18 A20 both sides are reentrant by a count of this thread, and that costs no round trip")
    void bothSidesAreReentrant() {
        Peer peer = peer();
        ReadWriteLock lock = java(peer);
        assertThat(peer.wire().calls()).isEmpty();
        for (Lock side : List.of(lock.readLock(), lock.writeLock())) {
            side.lock();
            int calls = peer.wire().calls().size();
            side.lock();
            assertThat(side.tryLock()).isTrue();
            side.unlock();
            side.unlock();
            assertThat(peer.wire().calls()).hasSize(calls);
            assertThat(mayWrite()).isFalse();
            side.unlock();
            nobodyIsIn();
            assertThatThrownBy(side::unlock).isInstanceOf(IllegalMonitorStateException.class);
        }
    }

    @Test
    void allViewsOfANameShareTheirCounts() throws Exception {
        Peer peer = peer();
        java(peer).readLock().lock();
        peer.readWriteLock(name, manual()).asJavaLock().readLock().lockInterruptibly();
        assertThat(java(peer).readLock().tryLock(1, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 2; i++) java(peer).readLock().unlock();
        onlyReadersAreIn();
        java(peer).readLock().unlock();
        nobodyIsIn();
    }

    @Test
    void readersAreTogetherAndAWriterIsAlone() throws Exception {
        Peer peer = peer();
        ReadWriteLock lock = java(peer);
        lock.readLock().lock();
        assertThat(call(() -> lock.readLock().tryLock()).get()).isTrue();
        assertThat(call(() -> lock.writeLock().tryLock()).get()).isFalse();
        assertThat(call(() -> java(peer()).readLock().tryLock()).get()).isTrue();
        assertThat(call(() -> java(peer()).writeLock().tryLock(1, TimeUnit.MILLISECONDS))
                        .get())
                .isFalse();
    }

    @Test
    @DisplayName("A20 another thread can unlock neither side")
    void anotherThreadCannotUnlock() throws Exception {
        ReadWriteLock lock = java(peer());
        for (Lock side : List.of(lock.readLock(), lock.writeLock())) {
            side.lock();
            assertThat(call(() -> {
                                side.unlock();
                                return true;
                            })
                            .failure())
                    .isInstanceOf(IllegalMonitorStateException.class)
                    .hasMessageContaining(name);
            assertThat(mayWrite()).isFalse();
            side.unlock();
        }
        nobodyIsIn();
    }

    @Test
    void oneSideIsNotUnlockedByTheOther() {
        ReadWriteLock lock = java(peer());
        lock.readLock().lock();
        assertThatThrownBy(lock.writeLock()::unlock).isInstanceOf(IllegalMonitorStateException.class);
        onlyReadersAreIn();
        lock.readLock().unlock();
        lock.writeLock().lock();
        assertThatThrownBy(lock.readLock()::unlock).isInstanceOf(IllegalMonitorStateException.class);
        aWriterIsIn();
        lock.writeLock().unlock();
        nobodyIsIn();
    }

    @Test
    void aWriterReadsUnderItsWriteLock() {
        Peer peer = peer();
        ReadWriteLock lock = java(peer);
        lock.writeLock().lock();
        int calls = peer.wire().calls().size();
        lock.readLock().lock();
        assertThat(lock.readLock().tryLock()).isTrue();
        lock.readLock().unlock();
        lock.readLock().unlock();
        assertThat(peer.wire().calls()).hasSize(calls);
        aWriterIsIn();
        lock.writeLock().unlock();
        nobodyIsIn();
    }

    @Test
    @DisplayName("A writer that reads and unlocks its write lock is a reader, as with ReentrantReadWriteLock")
    void aWriterDowngradesByUnlocking() throws Exception {
        ReadWriteLock lock = java(peer());
        lock.writeLock().lock();
        lock.writeLock().lock();
        lock.readLock().lock();
        lock.readLock().lock();
        Call<Boolean> writer = call(() -> {
            Lock other = java(peer()).writeLock();
            other.lock();
            other.unlock();
            return true;
        });
        writer.blocks();
        fixture.passes(leases(0.02));
        lock.writeLock().unlock();
        aWriterIsIn();
        lock.writeLock().unlock();
        fixture.during(leases(0.3), "no writer came in between", () -> !writer.isDone());
        assertThatThrownBy(lock.writeLock()::unlock).isInstanceOf(IllegalMonitorStateException.class);
        lock.readLock().unlock();
        fixture.during(leases(0.1), "it reads", () -> !writer.isDone());
        lock.readLock().unlock();
        assertThat(writer.get()).isTrue();
        fixture.eventually("nobody is in", this::mayWrite);
    }

    @Test
    @DisplayName("E12 a reader that asks to write is told at once that it would wait for itself")
    void aReaderCannotWaitToWrite() {
        ReadWriteLock lock = java(peer());
        lock.readLock().lock();
        assertThatThrownBy(lock.writeLock()::lock)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(name);
        assertThatThrownBy(lock.writeLock()::lockInterruptibly).isInstanceOf(IllegalStateException.class);
        onlyReadersAreIn();
        lock.readLock().unlock();
        nobodyIsIn();
    }

    @Test
    void aSoleReaderUpgradesByTrying() throws Exception {
        ReadWriteLock lock = java(peer());
        for (boolean timed : List.of(false, true)) {
            lock.readLock().lock();
            lock.readLock().lock();
            assertThat(
                            timed
                                    ? lock.writeLock().tryLock(1, TimeUnit.DAYS)
                                    : lock.writeLock().tryLock())
                    .isTrue();
            aWriterIsIn();
            lock.writeLock().lock();
            lock.writeLock().unlock();
            lock.writeLock().unlock();
            onlyReadersAreIn();
            lock.readLock().unlock();
            onlyReadersAreIn();
            lock.readLock().unlock();
            nobodyIsIn();
        }
    }

    @Test
    void whoUpgradedMayStopReadingFirst() {
        ReadWriteLock lock = java(peer());
        lock.readLock().lock();
        assertThat(lock.writeLock().tryLock()).isTrue();
        lock.readLock().unlock();
        aWriterIsIn();
        lock.writeLock().unlock();
        nobodyIsIn();
    }

    @Test
    @DisplayName("E12 beside another reader no try upgrades, and none waits")
    void noTryUpgradesBesideAnotherReader() throws Exception {
        ReadWriteLock lock = java(peer());
        lock.readLock().lock();
        Lock other = java(peer()).readLock();
        other.lock();
        assertThat(lock.writeLock().tryLock()).isFalse();
        assertThat(lock.writeLock().tryLock(1, TimeUnit.DAYS)).isFalse();
        onlyReadersAreIn();
        other.unlock();
        assertThat(lock.writeLock().tryLock()).isTrue();
        lock.writeLock().unlock();
        lock.readLock().unlock();
        nobodyIsIn();
    }

    @Test
    void aLossIsToldByUnlockAndByTheNextLock() {
        Peer peer = peer();
        ReadWriteLock lock = peer.readWriteLock(name, manual()).asJavaLock();
        lock.writeLock().lock();
        lock.readLock().lock();
        fixture.passes(leases(1.1));
        assertThatThrownBy(lock.writeLock()::lock).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(lock.readLock()::lock).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(lock.writeLock()::unlock).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(lock.readLock()::unlock).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(lock.readLock()::unlock).isInstanceOf(IllegalMonitorStateException.class);
        nobodyIsIn();
        lock.readLock().lock();
        onlyReadersAreIn();
        lock.readLock().unlock();
    }

    @Test
    void nobodyReadsUnderAWriteLeaseThatWasLost() {
        ReadWriteLock lock = peer().readWriteLock(name, manual()).asJavaLock();
        lock.writeLock().lock();
        fixture.passes(leases(1.1));
        assertThatThrownBy(lock.readLock()::lock).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(lock.readLock()::tryLock).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(lock.readLock()::unlock).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(lock.writeLock()::unlock).isInstanceOf(LeaseLostException.class);
        nobodyIsIn();
    }

    @Test
    @DisplayName("E12 one side as a JDK lock follows the rules of both, and shares their counts")
    void oneSideAsAJavaLockIsThatSideOfBoth() throws Exception {
        Peer peer = peer();
        Lock read = lock(peer).readLock().asJavaLock();
        Lock write = lock(peer).writeLock().asJavaLock();
        assertThat(call(() -> {
                            read.lock();
                            try {
                                write.lock();
                                return true;
                            } finally {
                                read.unlock();
                            }
                        })
                        .failure())
                .isInstanceOf(IllegalStateException.class);
        write.lock();
        read.lock();
        read.unlock();
        aWriterIsIn();
        java(peer).writeLock().lock();
        write.unlock();
        aWriterIsIn();
        java(peer).readLock().lock();
        write.unlock();
        onlyReadersAreIn();
        read.unlock();
        nobodyIsIn();
    }

    @Test
    void aDowngradeThatCouldNotBeAskedForCanBeTriedAgain() {
        Peer peer = peer();
        ReadWriteLock lock = java(peer);
        for (boolean trying : List.of(true, false)) {
            lock.writeLock().lock();
            lock.readLock().lock();
            peer.wire().fault(Verb.CONVERT, Fault.REFUSED);
            assertThatThrownBy(lock.writeLock()::unlock).isInstanceOf(BackendUnavailableException.class);
            assertThatThrownBy(lock.writeLock()::unlock).isInstanceOf(IllegalMonitorStateException.class);
            lock.readLock().lock();
            if (trying) assertThat(lock.writeLock().tryLock()).isTrue();
            else lock.writeLock().lock();
            aWriterIsIn();
            peer.wire().fault(Fault.NONE);
            lock.writeLock().unlock();
            onlyReadersAreIn();
            lock.readLock().unlock();
            lock.readLock().unlock();
            nobodyIsIn();
        }
    }

    @Test
    void aDowngradeThatCouldNotBeAskedForLeavesNothingBehindInTheEnd() {
        Peer peer = peer();
        ReadWriteLock lock = java(peer);
        lock.writeLock().lock();
        lock.readLock().lock();
        peer.wire().fault(Verb.CONVERT, Fault.REFUSED);
        assertThatThrownBy(lock.writeLock()::unlock).isInstanceOf(BackendUnavailableException.class);
        peer.wire().fault(Fault.NONE);
        lock.readLock().unlock();
        nobodyIsIn();
        fixture.eventually("nothing is kept", () -> EngineAccess.names(peer.locks()) == 0);
    }

    @Test
    void aWaitingReaderCanBeInterrupted() throws Exception {
        ReadWriteLock lock = java(peer());
        lock.writeLock().lock();
        Peer other = peer();
        for (Lock side : List.of(java(other).readLock(), java(other).writeLock())) {
            Call<Boolean> waiter = call(() -> {
                side.lockInterruptibly();
                return true;
            });
            waiter.blocks();
            waiter.thread().interrupt();
            assertThat(waiter.failure()).isInstanceOf(InterruptedException.class);
        }
        lock.writeLock().unlock();
        fixture.eventually("nobody is ahead", this::mayWrite);
    }

    @Test
    void conditionsAreNotSupported() {
        ReadWriteLock lock = java(peer());
        assertThatThrownBy(lock.readLock()::newCondition).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(lock.writeLock()::newCondition).isInstanceOf(UnsupportedOperationException.class);
        assertThat(lock.toString()).contains(name);
    }
}
