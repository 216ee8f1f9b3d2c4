package dev.holdfast.lock;

import dev.holdfast.lock.spi.Check;
import java.time.Duration;

/**
 * Hears what happens to this client's locks, semaphores and read/write locks; the port for metrics and logs. Every method
 * does nothing by default.
 *
 * <p>No internal lock is held while a listener runs, and what it throws is logged and dropped. What a blocking verb comes to
 * is told on its thread; everything else on the client's callback executor. Events of different threads may come out of
 * order.
 *
 * <p>So a listener that is slow delays the caller of the blocking verb that it is told of, which holds the lease meanwhile,
 * and keeps threads of the callback executor busy. It delays no other caller, no renewal, no message and no release: what is
 * told on the caller's thread is told after it was done.
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

    /**
     * A client was opened that tells this listener. Told on the thread that opens it, before it is handed out.
     *
     * @param occupancy what it holds and waits for, whenever it is asked. Keep it by a weak reference: it keeps the client
     */
    default void opened(Occupancy occupancy) {}

    /** A caller begins to wait, because the name was not free. */
    default void waiting(Subject subject) {}

    /** A lease was handed to its caller, who waited this long. */
    default void acquired(Subject subject, Lease lease, Duration waited, Arrival arrival) {}

    /**
     * A caller went away without a lease, after this long. Of names that were tried for together only the first is told of:
     * nobody knows which of them was busy.
     */
    default void refused(Subject subject, Duration waited, Refusal refusal) {}

    /**
     * A caller went away without a lease because something failed. {@linkplain #refused Refused} as {@link Refusal#FAILED},
     * unless overridden.
     *
     * @param failure {@link BackendUnavailableException} or {@link OutcomeUnknownException} from the store; another one if the
     *     client was closed, or what was asked cannot be had
     */
    default void failed(Subject subject, Duration waited, Throwable failure) {
        refused(subject, waited, Refusal.FAILED);
    }

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

    /**
     * The same, for those who want to know how close it was. {@linkplain #renewed(Subject, Duration) Renewed} without it,
     * unless overridden.
     *
     * @param left what was certain of the lease when the answer came
     */
    default void renewed(Subject subject, Duration late, Duration left) {
        renewed(subject, late);
    }

    /** A renewal was not answered; it is tried again until the deadline. */
    default void renewalFailed(Subject subject, Throwable failure) {}

    /** Somebody asks a holder to give the name back, see {@link Lease#whenAskedToYield()}. */
    default void askedToYield(Subject subject, String by) {}

    /** A lease became unreachable without having been released. It is no longer renewed. */
    default void abandoned(Subject subject) {}

    /**
     * The message of a grant came when nobody waited for it any more, or when what it granted was over: it was no use, and
     * another client may have waited for as long.
     */
    default void messageTooLate(Subject subject) {}

    /** One that hears everything, and then lets another one hear it, whatever itself throws. */
    default LockListener andThen(LockListener next) {
        return new BothListeners(this, Check.notNull("next", next));
    }
}
