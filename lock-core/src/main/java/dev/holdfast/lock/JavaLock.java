package dev.holdfast.lock;

import dev.holdfast.lock.ThreadHolds.Nested;
import dev.holdfast.lock.spi.Check;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** A distributed lock with the JDK's manners: held by a thread, reentrant by counting here. */
class JavaLock implements Lock {

    private final DistributedLock lock;
    private final Subject subject;
    private final ThreadHolds holds;

    JavaLock(DistributedLock lock, Subject subject, ThreadHolds holds) {
        this.lock = lock;
        this.subject = subject;
        this.holds = holds;
    }

    @Override
    public final void lock() {
        if (!reenter()) holds.put(subject, lock.acquireUninterruptibly());
    }

    @Override
    public final void lockInterruptibly() throws InterruptedException {
        if (Thread.interrupted()) throw new InterruptedException();
        if (!reenter()) holds.put(subject, lock.acquire());
    }

    @Override
    public final boolean tryLock() {
        return tryEnter();
    }

    @Override
    public final boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        Check.notNull("unit", unit);
        if (Thread.interrupted()) throw new InterruptedException();
        if (time <= 0) return tryEnter();
        Duration wait = Duration.ofNanos(unit.toNanos(time));
        return tryEnter(wait.compareTo(Check.MAX_WAIT) < 0 ? wait : Check.MAX_WAIT);
    }

    @Override
    public final void unlock() {
        Nested mine = holds.get(subject);
        if (mine == null)
            throw new IllegalMonitorStateException(
                    subject + " is not held by " + Thread.currentThread().getName());
        if (--mine.count > 0) return;
        holds.remove(subject);
        release(mine.lease);
    }

    /** Not supported, as the JDK's interface allows: nobody could be woken across JVMs. */
    @Override
    public final Condition newCondition() {
        throw new UnsupportedOperationException("a distributed lock has no conditions");
    }

    @Override
    public final String toString() {
        return "JavaLock[" + subject + ']';
    }

    /** Counts once more if this thread has it already. */
    boolean reenter() {
        Nested mine = holds.get(subject);
        if (mine == null) return false;
        if (!mine.lease.isHeld()) throw lost();
        mine.count++;
        return true;
    }

    LeaseLostException lost() {
        return new LeaseLostException("the lease of " + subject + " was lost while this thread held it");
    }

    boolean tryEnter() {
        return reenter() || kept(lock.tryAcquire());
    }

    boolean tryEnter(Duration wait) throws InterruptedException {
        return reenter() || kept(lock.tryAcquire(wait));
    }

    /** The outermost hold ends. */
    void release(LockLease lease) {
        ReleaseOutcome outcome = lease.release();
        if (outcome == ReleaseOutcome.EXPIRED || outcome == ReleaseOutcome.LOST)
            throw new LeaseLostException("the lease of " + subject + " was over before unlock: " + outcome);
    }

    private boolean kept(Optional<LockLease> lease) {
        lease.ifPresent(held -> holds.put(subject, held));
        return lease.isPresent();
    }
}
