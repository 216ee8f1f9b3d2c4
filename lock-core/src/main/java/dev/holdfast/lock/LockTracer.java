package dev.holdfast.lock;

import dev.holdfast.lock.LockListener.Arrival;
import dev.holdfast.lock.LockListener.Refusal;
import java.util.OptionalLong;

/**
 * Follows single calls from the acquiring verb to the end of the hold; the port for traces. A {@link LockListener} hears of the
 * same things, but cannot tell which of them belong together.
 *
 * <p>No internal lock is held while it runs, and what it throws is logged and dropped.
 */
@FunctionalInterface
public interface LockTracer {

    /**
     * An acquiring verb was called. Runs on its thread, before anything is asked.
     *
     * @return what follows this call
     */
    Trail begin(Subject subject);

    /**
     * What follows one call. Each method does nothing by default. {@link #acquired} and {@link #refused} are told where the
     * listener is; in a race with a caller that cancels, both may be. The end of a hold is told after it.
     */
    interface Trail {

        /** One that leads nowhere. */
        Trail NONE = new Trail() {};

        /**
         * The id of the trace that the call is part of, for those who {@linkplain dev.holdfast.lock.inspect.Inspector look} who
         * holds and waits. Asked for once, at once after {@link #begin}; the first 100 letters are told.
         *
         * @return empty if there is none
         */
        default String traceId() {
            return "";
        }

        /**
         * The call got what it wanted.
         *
         * @param token the fencing token, where there is one
         */
        default void acquired(Arrival arrival, OptionalLong token) {}

        /** The call ended without a lease. */
        default void refused(Refusal refusal) {}

        /** The call ended without a lease because something failed. */
        default void failed(Throwable failure) {}

        /** The hold ended by a release. */
        default void released(ReleaseOutcome outcome) {}

        /** The hold was lost. */
        default void lost(LossCause cause) {}
    }
}
