package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.LeaseLostException;
import dev.holdfast.lock.LockLease;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The lock in the JDK's clothes. */
public abstract class JavaLockContract extends Contract {

    private boolean isFree() {
        return peer().lock(name, renewed()).tryAcquire().map(LockLease::release).isPresent();
    }

    @Test
    @DisplayName("A18 A20 a nested hold is counted here, by thread, and costs no round trip")
    void nestedLocksAreCounted() {
        Peer peer = peer();
        Lock lock = peer.lock(name, manual()).asJavaLock();
        assertThat(peer.wire().calls()).isEmpty();
        lock.lock();
        int calls = peer.wire().calls().size();
        lock.lock();
        assertThat(lock.tryLock()).isTrue();
        lock.unlock();
        lock.unlock();
        assertThat(peer.wire().calls()).hasSize(calls);
        assertThat(isFree()).isFalse();
        lock.unlock();
        assertThat(isFree()).isTrue();
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void allViewsOfANameShareTheirCount() throws Exception {
        Peer peer = peer();
        Lock one = peer.lock(name, renewed()).asJavaLock();
        Lock two = peer.lock(name, manual()).asJavaLock();
        one.lock();
        two.lock();
        assertThat(two.tryLock(1, TimeUnit.SECONDS)).isTrue();
        two.lockInterruptibly();
        for (int i = 0; i < 3; i++) one.unlock();
        assertThat(isFree()).isFalse();
        two.unlock();
        assertThat(isFree()).isTrue();
    }

    @Test
    void viewsOfOtherNamesAndClientsDoNotShareIt() {
        Peer peer = peer();
        peer.lock(name, renewed()).asJavaLock().lock();
        assertThat(peer.lock(name + "2", renewed()).asJavaLock().tryLock()).isTrue();
        assertThat(peer().lock(name, renewed()).asJavaLock().tryLock()).isFalse();
        assertThatThrownBy(() -> peer().lock(name, renewed()).asJavaLock().unlock())
                .isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    @DisplayName("A20 another thread can neither unlock nor enter")
    void anotherThreadCannotUnlock() throws Exception {
        Lock lock = peer().lock(name, renewed()).asJavaLock();
        lock.lock();
        assertThat(call(() -> {
                            lock.unlock();
                            return true;
                        })
                        .failure())
                .isInstanceOf(IllegalMonitorStateException.class)
                .hasMessageContaining(name);
        assertThat(call(() -> lock.tryLock()).get()).isFalse();
        assertThat(call(() -> lock.tryLock(1, TimeUnit.MILLISECONDS)).get()).isFalse();
        assertThat(isFree()).isFalse();
        lock.unlock();
        assertThat(call(() -> lock.tryLock()).get()).isTrue();
    }

    @Test
    void aLeaseOfTheSameClientIsNotItsThreads() {
        Peer peer = peer();
        LockLease lease = peer.take(name, renewed());
        Lock lock = peer.lock(name, renewed()).asJavaLock();
        assertThat(lock.tryLock()).isFalse();
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
        lease.close();
        assertThat(lock.tryLock()).isTrue();
    }

    @Test
    void aWaitOfNothingOrLessIsATry() throws Exception {
        Lock lock = peer().lock(name, renewed()).asJavaLock();
        assertThat(lock.tryLock(0, TimeUnit.SECONDS)).isTrue();
        lock.unlock();
        assertThat(lock.tryLock(-5, TimeUnit.DAYS)).isTrue();
        Lock other = peer().lock(name, renewed()).asJavaLock();
        assertThat(other.tryLock(0, TimeUnit.SECONDS)).isFalse();
        assertThat(other.tryLock(Long.MIN_VALUE, TimeUnit.NANOSECONDS)).isFalse();
        lock.unlock();
    }

    @Test
    @DisplayName("A26 the longest wait does not overflow")
    void theLongestWaitIsCut() throws Exception {
        Lock lock = peer().lock(name, renewed()).asJavaLock();
        assertThat(lock.tryLock(Long.MAX_VALUE, TimeUnit.DAYS)).isTrue();
        lock.unlock();
        assertThatNullPointerException().isThrownBy(() -> lock.tryLock(1, null)).withMessageContaining("unit");
    }

    @Test
    void aWaitingThreadIsWokenByUnlock() throws Exception {
        Lock lock = peer().lock(name, renewed()).asJavaLock();
        Lock other = peer().lock(name, renewed()).asJavaLock();
        lock.lock();
        Call<Boolean> waiter = call(() -> {
            other.lock();
            other.unlock();
            return true;
        });
        waiter.blocks();
        lock.unlock();
        assertThat(waiter.get()).isTrue();
        assertThat(isFree()).isTrue();
    }

    @Test
    @DisplayName("A24 lock() waits through interrupts and sets the flag again")
    void lockKeepsTheInterruptFlag() throws Exception {
        Lock lock = peer().lock(name, renewed()).asJavaLock();
        Lock other = peer().lock(name, renewed()).asJavaLock();
        lock.lock();
        Call<Boolean> waiter = call(() -> {
            other.lock();
            boolean flag = Thread.currentThread().isInterrupted();
            other.unlock();
            return flag && Thread.interrupted();
        });
        waiter.blocks();
        waiter.thread().interrupt();
        fixture.during(leases(0.5), "it waits on", () -> !waiter.isDone());
        lock.unlock();
        assertThat(waiter.get()).isTrue();
        assertThat(isFree()).isTrue();
    }

    @Test
    void interruptibleVerbsAreInterrupted() throws Exception {
        Lock lock = peer().lock(name, renewed()).asJavaLock();
        Lock other = peer().lock(name, renewed()).asJavaLock();
        lock.lock();
        Call<Boolean> waiter = call(() -> {
            other.lockInterruptibly();
            return true;
        });
        Call<Boolean> timed = call(() -> other.tryLock(1, TimeUnit.DAYS));
        waiter.blocks();
        timed.blocks();
        waiter.thread().interrupt();
        timed.thread().interrupt();
        assertThat(waiter.failure()).isInstanceOf(InterruptedException.class);
        assertThat(timed.failure()).isInstanceOf(InterruptedException.class);
        lock.unlock();
        assertThat(isFree()).isTrue();
    }

    @Test
    void aFlagThatIsSetAlreadyInterruptsEvenAnEnteredThread() throws Exception {
        Lock lock = peer().lock(name, renewed()).asJavaLock();
        assertThat(call(() -> {
                            lock.lock();
                            Thread.currentThread().interrupt();
                            try {
                                lock.lockInterruptibly();
                                return false;
                            } catch (InterruptedException expected) {
                                lock.unlock();
                                return !Thread.currentThread().isInterrupted();
                            }
                        })
                        .get())
                .isTrue();
        assertThat(isFree()).isTrue();
    }

    @Test
    @DisplayName("A23 unlock works on an interrupted thread and keeps its flag")
    void unlockWorksOnAnInterruptedThread() throws Exception {
        Lock lock = peer().lock(name, renewed()).asJavaLock();
        assertThat(call(() -> {
                            lock.lock();
                            Thread.currentThread().interrupt();
                            lock.unlock();
                            return Thread.interrupted();
                        })
                        .get())
                .isTrue();
        assertThat(isFree()).isTrue();
    }

    @Test
    @DisplayName("A21 the outermost unlock of a lost hold says so, and the thread may begin anew")
    void theOutermostUnlockOfALostHoldFails() {
        Lock lock = peer().lock(name, manual()).asJavaLock();
        lock.lock();
        lock.lock();
        fixture.passes(leases(1.1));
        lock.unlock();
        assertThatThrownBy(lock::unlock).isInstanceOf(LeaseLostException.class).hasMessageContaining(name);
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
        lock.lock();
        assertThat(isFree()).isFalse();
        lock.unlock();
    }

    @Test
    void lockingOnTopOfALostHoldFails() {
        Lock lock = peer().lock(name, manual()).asJavaLock();
        lock.lock();
        fixture.passes(leases(1.1));
        assertThatThrownBy(lock::lock).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(lock::tryLock).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> lock.tryLock(1, TimeUnit.SECONDS)).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(lock::lockInterruptibly).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(lock::unlock).isInstanceOf(LeaseLostException.class);
        assertThat(isFree()).isTrue();
    }

    @Test
    void anUnlockLeavesTheSuccessorAlone() {
        Lock lock = peer().lock(name, manual()).asJavaLock();
        lock.lock();
        LockLease next = await(peer().lock(name, renewed()).acquireAsync());
        assertThatThrownBy(lock::unlock).isInstanceOf(LeaseLostException.class);
        assertThat(next.isHeld()).isTrue();
        assertThat(isFree()).isFalse();
    }

    @Test
    void conditionsAreNotSupported() {
        Lock lock = peer().lock(name, renewed()).asJavaLock();
        assertThatThrownBy(lock::newCondition).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    @DisplayName("A13 a thread that ends without unlock is not renewed for ever if its lock has a maximum hold")
    void aThreadThatEndsWithoutUnlockIsBounded() throws Exception {
        Lock lock = peer().lock(name, renewed().withMaximumHold(leases(1))).asJavaLock();
        CountDownLatch locked = new CountDownLatch(1);
        call(() -> {
                    lock.lock();
                    locked.countDown();
                    return true;
                })
                .get();
        assertThat(locked.getCount()).isZero();
        assertThat(await(peer().lock(name, renewed()).acquireAsync()).isHeld()).isTrue();
    }
}
