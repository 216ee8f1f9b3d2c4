package dev.holdfast.counter.spi;

import java.time.Duration;
import java.util.List;

/** What is to be done to one counter. The comment on each says what {@link Answer.Done} means for it. */
public sealed interface Operation {

    /** Reads. The value. */
    record Get() implements Operation {}

    /**
     * Adds a sum of several deltas, one after the other. The value after it. Refused with {@link Answer.Overflow} if the
     * value would leave the range at any step of the way.
     *
     * @param delta the sum
     * @param lowest the smallest running sum on the way, at most 0
     * @param highest the largest running sum on the way, at least 0
     */
    record Add(long delta, long lowest, long highest) implements Operation {

        /** Adds one delta. */
        public static Add of(long delta) {
            return new Add(delta, Math.min(0, delta), Math.max(0, delta));
        }
    }

    /** Writes. The value before it. */
    record Set(long value) implements Operation {}

    /** Writes {@code update} if the value is {@code expected}. Whether it did, and the value found. */
    record CompareAndSet(long expected, long update) implements Operation {}

    /** Makes the value at least this. The value after it. */
    record Raise(long floor) implements Operation {}

    /** Makes the value at most this. The value after it. */
    record Lower(long ceiling) implements Operation {}

    /** Forgets the counter, so that it reads 0. The value before it. */
    record Reset() implements Operation {}

    /**
     * Lets the counter be forgotten after a time, unless its expiry is set anew or it is reset. Whether there was anything
     * to forget, and the value.
     */
    record Expire(Duration after) implements Operation {}

    /**
     * Gives back what was reserved and has lapsed, and then takes each step in turn, as {@link Bounds#applied} says. Answered
     * with {@link Answer.Within}. Without a step it reads, and is harmless when it is repeated.
     */
    record AddWithin(Bounds bounds, List<Step> steps) implements Operation {

        /** The steps are copied. */
        public AddWithin {
            steps = List.copyOf(steps);
        }

        @Override
        public boolean changes() {
            return !steps.isEmpty();
        }
    }

    /** One addition: all of it or nothing, or with {@code saturating} as much as there is room for. */
    record Step(long delta, boolean saturating) {}

    /** Whether it matters if it is done twice. */
    default boolean changes() {
        return !(this instanceof Get);
    }
}
