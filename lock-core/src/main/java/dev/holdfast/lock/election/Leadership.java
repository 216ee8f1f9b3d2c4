package dev.holdfast.lock.election;

import dev.holdfast.lock.LeaseLostException;
import dev.holdfast.lock.LockLease;
import java.time.Duration;

/** One leadership of one candidate, from its election to its end. Safe for use by many threads. */
public final class Leadership {

    private final LockLease lease;
    private volatile boolean over;

    Leadership(LockLease lease) {
        this.lease = lease;
    }

    /** The name of the election. */
    public String name() {
        return lease.name();
    }

    /** The fencing token: larger than that of every earlier leader, in all JVMs. The same for the whole leadership. */
    public long epoch() {
        return lease.fencingToken();
    }

    /** Whether this certainly leads still. Local, no I/O. Once false it stays false. */
    public boolean isLeader() {
        return !over && lease.isHeld();
    }

    /**
     * Makes sure that this leads for at least so long, unless it resigns: asks the store only if less is certain, and blocks
     * for one round trip then. For the step that must not be cut short.
     *
     * @param atLeast longer than zero and shorter than a lease just renewed
     * @throws LeaseLostException if it leads no longer, or cannot be sure to lead for so long
     * @throws dev.holdfast.lock.BackendUnavailableException if the store could not be asked; it leads on as before
     * @throws dev.holdfast.lock.OutcomeUnknownException if the store did not answer; it leads on as before
     */
    public void ensure(Duration atLeast) {
        checkNotOver();
        lease.ensure(atLeast);
        checkNotOver();
    }

    void end() {
        over = true;
    }

    private void checkNotOver() {
        if (over) throw new LeaseLostException("the leadership of '" + name() + "' is over");
    }

    @Override
    public String toString() {
        return "Leadership['" + name() + "', epoch " + epoch() + (isLeader() ? ", leads]" : ", over]");
    }
}
