package dev.holdfast.counter.spi;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps units that were taken off a counter for a time. Every verb is one atomic step by the store's own clock, harmless when it
 * is taken twice, and begins by giving back what has lapsed: no further than to the maximum it was reserved under. Threading and
 * failure as for {@link CounterStore}.
 */
public interface ReservationStore {

    /** What became of a step. */
    enum Verdict {
        /** The units are reserved. */
        HELD,
        /** There are not enough units. */
        REFUSED,
        /** The value is outside the bounds, and nothing was done. */
        OUTSIDE,
        /** The units are gone for good. */
        COMMITTED,
        /** The units were given back. */
        GIVEN_BACK,
        /** Nothing is known of the reservation: its lease ended, or it was settled longer ago than is remembered. */
        LAPSED,
        /** What is kept under the name is no 64-bit number, or no reservations; nothing was done. */
        NOT_A_NUMBER
    }

    /**
     * The answer to a step.
     *
     * @param value the counter's value after it; 0 with {@link Verdict#NOT_A_NUMBER}
     * @param lapsed how many units of other reservations this step found lapsed
     * @param found what is there instead of a number, shortened
     */
    record State(
            Verdict verdict,
            long value,
            long lapsed,
            @Nullable String found) {}

    /**
     * Takes units off the value until the reservation is settled or its lease ends. {@code HELD}, {@code REFUSED}, {@code
     * OUTSIDE}. Repeated while they are reserved it starts the lease anew.
     *
     * @param id used for no other reservation, ever
     * @param units at least 1
     * @param expiry as in {@link Request}
     */
    CompletionStage<State> reserve(String name, Bounds bounds, String id, long units, Duration lease, Duration expiry);

    /**
     * Ends a reservation. {@code COMMITTED} or {@code GIVEN_BACK}, whichever came first; {@code LAPSED}.
     *
     * @param commit whether the units are gone for good, or else given back
     * @param retention how long the answer is remembered
     */
    CompletionStage<State> settle(String name, String id, boolean commit, Duration retention, Duration expiry);

    /** Starts the lease anew. {@code HELD}, or how the reservation ended. */
    CompletionStage<State> renew(String name, String id, Duration lease, Duration expiry);
}
