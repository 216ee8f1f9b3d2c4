package dev.holdfast.lock;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * A lock with two sides: any number of readers at a time, or one writer and no reader, under the same conditions as for a
 * {@link DistributedLock}.
 *
 * <p>Readers and writers have one queue, in order of arrival. A writer waits for those who read before it and for no reader
 * that comes later; readers that stand one behind the other are let in together. So neither starves.
 *
 * <p>Every hold has its own lease and token. The token of a writer is larger than those of all holds before it and smaller
 * than those of all after it; readers that overlap have different tokens in no particular order. The readers of one JVM may
 * share a lease in the store, for as long as a turn lasts; a JVM that dies frees what its own readers held, and nothing else.
 *
 * <p>Instances are immutable, cheap to make, and may be used by any number of threads. All verbs fail as those of a lock do.
 */
public interface DistributedReadWriteLock {

    /** The name, the same for everybody who shares it. */
    String name();

    /** How the leases taken through this object behave. */
    LeaseOptions options();

    /** The same lock, with other options for the leases taken through the object returned. */
    DistributedReadWriteLock withOptions(LeaseOptions options);

    /** The side of the readers. Not reentrant; {@link #asJavaLock()} is. */
    DistributedLock readLock();

    /** The side of the writer. Not reentrant; {@link #asJavaLock()} is. */
    DistributedLock writeLock();

    /**
     * Turns a write hold into a read hold in one step: no writer comes in between, and readers that stand first in the queue
     * come in beside. Blocks for one round trip, also when the thread is interrupted.
     *
     * @param write a lease of {@link #writeLock()}, of this client; not held from the call on, and over when this returns
     * @return a lease with a larger token
     * @throws LeaseLostException if the write hold was over; nothing is held then
     * @throws BackendUnavailableException if the store could not be asked; the write lease goes on
     * @throws OutcomeUnknownException if the store did not answer; nothing is held then, and whatever it did is undone in the
     *     background
     * @throws IllegalStateException if the lease is being downgraded already
     */
    LockLease downgrade(LockLease write);

    /**
     * As {@link #downgrade(LockLease)}, without blocking. Completing the future from outside does not take it back: the write
     * hold ends all the same, and the read lease is released when it comes.
     */
    CompletionStage<LockLease> downgradeAsync(LockLease write);

    /**
     * Turns a read hold into a write hold, if nobody else reads, also before those who wait. Never waits: two readers that
     * waited for each other to leave would do so for ever. Blocks for one round trip.
     *
     * @param read a lease of {@link #readLock()}, of this client
     * @return a lease with a larger token, and the read lease is over; empty if others read, and the read lease goes on
     * @throws LeaseLostException if the read hold was over
     * @throws BackendUnavailableException if the store could not be asked; the read lease goes on
     * @throws OutcomeUnknownException if the store did not answer; nothing is held then, and whatever it did is undone in the
     *     background
     * @throws IllegalStateException if the lease is being upgraded already
     */
    Optional<LockLease> tryUpgrade(LockLease read);

    /**
     * As {@link #tryUpgrade(LockLease)}, without blocking. Completing the future from outside does not take it back: where the
     * upgrade succeeds the read hold ends, and the write lease is released when it comes.
     */
    CompletionStage<Optional<LockLease>> tryUpgradeAsync(LockLease read);

    /**
     * This lock as the JDK's: owned by threads, reentrant on both sides by a local count. A thread that writes may read as
     * well, and keeps the read lock when it unlocks the write lock (a downgrade). A thread that reads and asks to write would
     * wait for itself: {@code lock()} throws {@link IllegalStateException}, {@code tryLock()} upgrades if it can. Conditions
     * are not supported.
     */
    ReadWriteLock asJavaLock();
}
