package dev.holdfast.lock;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Lock;

/**
 * A lock that at most one holder in all JVMs has at a time, as long as clock rates agree within 1 % and the store
 * forgets nothing it acknowledged. Where that is not enough, hand {@link LockLease#fencingToken()} to whatever the lock
 * protects.
 *
 * <p>Waiters are served in order of arrival: first among JVMs, then among the callers of one JVM, which pass the lock on
 * among themselves for at most 64 holds or 12 ms before the other JVMs have their turn.
 *
 * <p>Not reentrant: a caller that holds the lock and acquires it again waits for itself. {@link #asJavaLock()} is
 * reentrant.
 *
 * <p>Instances are immutable, cheap to make, and may be used by any number of threads, virtual ones included.
 *
 * <p>All verbs fail with {@link BackendUnavailableException} or {@link OutcomeUnknownException} when the store does not
 * answer within the {@linkplain Locks.Builder#patience(Duration) patience} of the client, with {@link
 * IllegalStateException} when the client is closed, and leave nothing behind in that case.
 */
public interface DistributedLock {

    /** The lock's name, the same for everybody who shares it. */
    String name();

    /** How the leases taken through this object behave. */
    LeaseOptions options();

    /** The same lock, with other options for the leases taken through the object returned. */
    DistributedLock withOptions(LeaseOptions options);

    /**
     * Waits until the lock is held.
     *
     * @throws InterruptedException if the thread is interrupted; the lock is then not held
     */
    LockLease acquire() throws InterruptedException;

    /** Waits until the lock is held, also through interrupts; the thread's interrupt flag is set again on return. */
    LockLease acquireUninterruptibly();

    /** Takes the lock if it is free and nobody queues for it. Asks the store at most once, and not at all when this client holds it. */
    Optional<LockLease> tryAcquire();

    /**
     * Waits for the lock, but not longer than {@code wait}. The store is always asked once, so a slow answer to that
     * first question can lengthen the wait.
     *
     * @param wait longer than zero, at most 365 days
     * @return empty if others held the lock all the while
     * @throws InterruptedException if the thread is interrupted; the lock is then not held
     */
    Optional<LockLease> tryAcquire(Duration wait) throws InterruptedException;

    /**
     * As {@link #acquire()}, without blocking. Completing the stage's {@code toCompletableFuture()} from
     * outside (by {@code cancel}, {@code orTimeout} ...) gives up the place in the queue; a lease that arrives too late for it
     * is released. Dependent stages run on the client's
     * callback executor.
     */
    CompletionStage<LockLease> acquireAsync();

    /** As {@link #tryAcquire()}, without blocking; see {@link #acquireAsync()}. */
    CompletionStage<Optional<LockLease>> tryAcquireAsync();

    /** As {@link #tryAcquire(Duration)}, without blocking; see {@link #acquireAsync()}. */
    CompletionStage<Optional<LockLease>> tryAcquireAsync(Duration wait);

    /**
     * This lock as the JDK's: owned by a thread, reentrant by a local count, so that a nested hold costs no round trip.
     * All views of one name from one client share their count. {@code unlock()} by a thread that does not hold it
     * throws {@link IllegalMonitorStateException}; the outermost {@code unlock()} of a hold that was lost meanwhile
     * throws {@link LeaseLostException}, as does locking again on top of a lost hold. Conditions are not supported.
     */
    Lock asJavaLock();
}
