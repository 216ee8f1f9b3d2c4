package dev.holdfast.lock;

/** A hold on a {@link DistributedLock}. */
public interface LockLease extends Lease {

    /**
     * A number larger than that of every earlier hold of this lock in any JVM. A resource that remembers the largest
     * token it has seen, and refuses smaller ones, is safe from a holder that was paused past its lease. Positive; the
     * same for the whole life of the lease.
     */
    long fencingToken();
}
