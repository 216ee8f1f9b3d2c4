package dev.holdfast.lock;

import java.time.Duration;

/**
 * Hears what happens to this client's locks, semaphores and read/write locks; the port for metrics and logs. Every method
 * does nothing by default.
 *
 * <p>No internal lock is held while a listener runs, and what it throws is logged and dropped. What a blocking verb comes to
 * is told on its thread; everything else on the client's callback executor. Events of different threads may come out of
 * order.
 */
public interface LockListener {

    /** How a hold came about. */
    enum Arrival {
        /** The store granted it to the first request. */
        FRESH,
        /** Another caller of this client passed it on, without a round trip. */
        HAND_OVER,
        /** Another client's release granted it, and its message arrived. */
        MESSAGE,
        /** A later request found it granted or free. */
        POLL
    }

    /** Why an acquisition came to nothing. */
    enum Refusal {
        /** Somebody else held it until the wait was over. */
        BUSY,
        /** The caller was interrupted, or cancelled the stage. */
        CANCELLED,
        /** The store failed or the client was closed. */
        FAILED
    }

    /** A caller begins to wait, because the name was not free. */
    default void waiting(Subject subject) {}

    /** A lease was handed to its caller, who waited this long. */
    default void acquired(Subject subject, Lease lease, Duration waited, Arrival arrival) {}

    /** A caller went away without a lease, after this long. */
    default void refused(Subject subject, Duration waited, Refusal refusal) {}

    /** A lease was given back after this long. */
    default void released(Subject subject, Duration held, ReleaseOutcome outcome) {}

    /** A lease was lost after this long. */
    default void lost(Subject subject, Duration held, LossCause cause) {}

    /**
     * The store answered a renewal.
     *
     * @param late how long after its due time the renewal was sent
     */
    default void renewed(Subject subject, Duration late) {}

    /** A renewal was not answered; it is tried again until the deadline. */
    default void renewalFailed(Subject subject, Throwable failure) {}

    /** Somebody asks a holder to give the name back, see {@link Lease#whenAskedToYield()}. */
    default void askedToYield(Subject subject, String by) {}

    /** A lease became unreachable without having been released. It is no longer renewed. */
    default void abandoned(Subject subject) {}
}
