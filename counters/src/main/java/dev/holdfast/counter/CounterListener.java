package dev.holdfast.counter;

import dev.holdfast.lock.spi.Check;
import java.time.Duration;

/**
 * Hears what happens to this client's counters; the port for metrics and logs. Every method does nothing by default.
 *
 * <p>Called on the thread that sends or receives a command, for each command and not for each call: implementations must be
 * quick. What they throw is logged and dropped.
 */
public interface CounterListener {

    /**
     * The store answered one command.
     *
     * @param calls how many calls it carried
     * @param took from its sending, or its first sending if it was repeated
     */
    default void answered(String name, int calls, Duration took) {}

    /** A command failed, certainly without effect or in an exactly-once session, and is going to be sent again. */
    default void repeated(String name, Throwable failure) {}

    /**
     * Calls failed.
     *
     * @param calls how many
     */
    default void failed(String name, int calls, Throwable failure) {}

    /** The store no longer remembers this client's exactly-once session; the next change opens another one. */
    default void sessionLost(String name) {}

    /**
     * A verb of this client found reservations whose lease had ended, and their units went back.
     *
     * @param units how many, those of other processes included
     */
    default void reservationLapsed(String name, long units) {}

    /**
     * A {@link BufferedCounter} could not write. The amount was certainly not added and stays in the buffer.
     *
     * @param amount what was to be added
     */
    default void flushFailed(String name, long amount, Throwable failure) {}

    /**
     * It cannot be known whether an amount of a {@link BufferedCounter} was added. It is not added again.
     *
     * @param amount what was to be added
     */
    default void unaccounted(String name, long amount, Throwable failure) {}

    /**
     * A rate limiter turned a call away.
     *
     * @param retryAfter in what time the call could go on
     */
    default void rateLimited(String name, Duration retryAfter) {}

    /** One that hears everything, and then lets another one hear it, whatever itself throws. */
    default CounterListener andThen(CounterListener next) {
        return new BothListeners(this, Check.notNull("next", next));
    }
}
