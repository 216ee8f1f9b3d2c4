package dev.holdfast.lock;

/**
 * A hold on some permits of a {@link DistributedSemaphore}.
 *
 * <p>It has no fencing token: beside other holders a number would put nothing in order.
 */
public interface PermitLease extends Lease {

    /** How many permits it holds, all of which go back together. */
    int permits();
}
