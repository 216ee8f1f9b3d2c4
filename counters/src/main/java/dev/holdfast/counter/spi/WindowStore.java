package dev.holdfast.counter.spi;

import java.util.concurrent.CompletionStage;

/**
 * Keeps for each name how much was counted lately, in buckets of equal length by the store's clock. Part of a {@link
 * CounterStore}; what is said there of threads and failures goes for it too.
 *
 * <p>Kept are the bucket of the present time and as many full ones before it as the frame has. A bucket that lies in the
 * future, because the clock was set back, is dropped; set back by less than a bucket, the clock is taken to stand still.
 */
public interface WindowStore {

    /**
     * Adds, unless the count would be above a ceiling: {@link Count} after it, {@link Full}, {@link OtherFrame} or {@link Odd}.
     *
     * @param amount at least 1
     * @param ceiling at least {@code amount}
     */
    CompletionStage<Reply> add(String name, Frame frame, long amount, long ceiling);

    /** Reads: {@link Count}, {@link OtherFrame} or {@link Odd}. */
    CompletionStage<Reply> count(String name, Frame frame);

    /** Forgets everything: {@link Count} before it, {@link OtherFrame} or {@link Odd}. */
    CompletionStage<Reply> reset(String name, Frame frame);

    /**
     * What is remembered.
     *
     * @param window its length in microseconds
     * @param buckets how many it is made of, at most as many as it has microseconds
     */
    record Frame(long window, int buckets) {

        /** The length of a bucket in microseconds: rounded up, so that they are never shorter than the window together. */
        public long width() {
            return (window + buckets - 1) / buckets;
        }
    }

    /** What the store answers. */
    sealed interface Reply {}

    /** It was done. */
    record Count(long count) implements Reply {}

    /** Nothing was added, because this count and the amount are above the ceiling together. */
    record Full(long count) implements Reply {}

    /** Nothing was done, because this is the frame of what is kept there. */
    record OtherFrame(Frame frame) implements Reply {}

    /**
     * Nothing was done, because something else is kept there.
     *
     * @param found what is there, shortened
     */
    record Odd(String found) implements Reply {}
}
