package dev.holdfast.lock;

import dev.holdfast.lock.ThreadHolds.Nested;
import dev.holdfast.lock.spi.Check;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** A distributed lock with the JDK's manners: held by a thread, reentrant by counting here. */
final class JavaLock implements Lock {

    private final DistributedLock lock;
    private final ThreadHolds holds;

    JavaLock(DistributedLock lock, ThreadHolds holds) {
        this.lock = lock;
        this.holds = holds;
    }

    @Override
    public void lock() {
        if (!reenter()) holds.put(lock.name(), lock.acquireUninterruptibly());
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        if (Thread.interrupted()) throw new InterruptedException();
        if (!reenter()) holds.put(lock.name(), lock.acquire());
    }

    @Override
    public boolean tryLock() {
        return reenter() || kept(lock.tryAcquire());
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        Check.notNull("unit", unit);
        if (Thread.interrupted()) throw new InterruptedException();
        if (reenter()) return true;
        if (time <= 0) return kept(lock.tryAcquire());
        Duration wait = Duration.ofNanos(unit.toNanos(time));
        return kept(lock.tryAcquire(wait.compareTo(Check.MAX_WAIT) < 0 ? wait : Check.MAX_WAIT));
    }

    @Override
    public void unlock() {
        Nested mine = holds.get(lock.name());
        if (mine == null)
            throw new IllegalMonitorStateException("lock '" + lock.name() + "' is not held by "
                    + Thread.currentThread().getName());
        if (--mine.count > 0) return;
        holds.remove(lock.name());
        ReleaseOutcome outcome = mine.lease.release();
        if (outcome == ReleaseOutcome.EXPIRED || outcome == ReleaseOutcome.LOST)
            throw new LeaseLostException("the lease of '" + lock.name() + "' was over before unlock: " + outcome);
    }

    /** Not supported, as the JDK's interface allows: nobody could be woken across JVMs. */
    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException("a distributed lock has no conditions");
    }

    @Override
    public String toString() {
        return "JavaLock['" + lock.name() + "']";
    }

    private boolean reenter() {
        Nested mine = holds.get(lock.name());
        if (mine == null) return false;
        if (!mine.lease.isHeld())
            throw new LeaseLostException("the lease of '" + lock.name() + "' was lost while this thread held it");
        mine.count++;
        return true;
    }

    private boolean kept(Optional<LockLease> lease) {
        lease.ifPresent(held -> holds.put(lock.name(), held));
        return lease.isPresent();
    }
}
