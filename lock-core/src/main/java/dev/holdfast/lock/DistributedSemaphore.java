package dev.holdfast.lock;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A fixed number of permits that all JVMs share: at most so many are held at a time, under the same conditions as for a
 * {@link DistributedLock}. Limits how much is done at once, such as calls to a partner's gateway.
 *
 * <p>Permits are leases: renewed while they are held, back by themselves when their holder dies. Waiters are served in order
 * of arrival, also where they want different numbers of permits: a large request at the head is not overtaken by small ones
 * that would fit. The callers of one JVM pass their permits on among themselves, as those of a lock do.
 *
 * <p>The number is stored with the first use. Whoever comes with another one is refused, unless it is the one that {@link
 * #resize(int)} has set; the one of the first use stays valid until nobody has used the semaphore for 48 h.
 *
 * <p>Instances are immutable, cheap to make, and may be used by any number of threads. All verbs fail as those of a lock do,
 * and with {@link SemaphoreSizeException} where the sizes differ.
 */
public interface DistributedSemaphore {

    /** The semaphore's name, the same for everybody who shares it. */
    String name();

    /** The number of permits that this object was opened with. */
    int size();

    /** How the leases taken through this object behave. */
    LeaseOptions options();

    /** The same semaphore, with other options for the leases taken through the object returned. */
    DistributedSemaphore withOptions(LeaseOptions options);

    /** Waits for one permit; see {@link #acquire(int)}. */
    default PermitLease acquire() throws InterruptedException {
        return acquire(1);
    }

    /**
     * Waits until so many permits are held, all or none.
     *
     * @param permits from 1 to the size
     * @throws InterruptedException if the thread is interrupted; nothing is held then
     */
    PermitLease acquire(int permits) throws InterruptedException;

    /** Takes one permit if it is there; see {@link #tryAcquire(int)}. */
    default Optional<PermitLease> tryAcquire() {
        return tryAcquire(1);
    }

    /**
     * Takes so many permits if they are there and nobody waits. Asks the store at most once.
     *
     * @param permits from 1 to the size
     */
    Optional<PermitLease> tryAcquire(int permits);

    /**
     * Waits for so many permits, but not longer than {@code wait}. The store is always asked once.
     *
     * @param permits from 1 to the size
     * @param wait longer than zero, at most 365 days
     * @return empty if they were not to be had all the while
     * @throws InterruptedException if the thread is interrupted; nothing is held then
     */
    Optional<PermitLease> tryAcquire(int permits, Duration wait) throws InterruptedException;

    /** As {@link #acquire(int)}, without blocking; completing the future from outside gives up, as for a lock. */
    CompletionStage<PermitLease> acquireAsync(int permits);

    /** As {@link #tryAcquire(int)}, without blocking. */
    CompletionStage<Optional<PermitLease>> tryAcquireAsync(int permits);

    /** As {@link #tryAcquire(int, Duration)}, without blocking. */
    CompletionStage<Optional<PermitLease>> tryAcquireAsync(int permits, Duration wait);

    /**
     * How many permits a newcomer could have at this moment: none while others wait. Below zero while more are held than the
     * semaphore has, after it has shrunk. Blocks for one round trip.
     */
    int availablePermits();

    /** As {@link #availablePermits()}, without blocking. */
    CompletionStage<Integer> availablePermitsAsync();

    /**
     * Changes the number of permits for everybody, and wakes who can go on. Permits that are held are not taken away: after
     * shrinking, the first to come back are not given out again. Who waits for more than there are then fails with {@link
     * SemaphoreSizeException}. Blocks for one round trip; may be repeated.
     *
     * @param size from 1 to 1 000 000
     */
    void resize(int size);

    /** As {@link #resize(int)}, without blocking. */
    CompletionStage<Void> resizeAsync(int size);
}
