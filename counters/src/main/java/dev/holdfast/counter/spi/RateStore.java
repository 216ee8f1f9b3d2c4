package dev.holdfast.counter.spi;

import java.util.concurrent.CompletionStage;

/**
 * Keeps for each name how much of its rate is used up. Part of a {@link CounterStore}; what is said there of threads and
 * failures goes for it too.
 *
 * <p>What is used up is a time: how long it takes until all is free again. It shrinks by the store's clock, one second each
 * second. Times are exact: whole microseconds, and a rest that is a fraction of one.
 */
public interface RateStore {

    /**
     * Takes permits, now or at the nearest time that is not taken: {@link Taken}, {@link Refused} or {@link Odd}. Repeated it
     * takes them again.
     */
    CompletionStage<Reply> take(Take take);

    /**
     * Undoes a take, if nothing was taken after it. Repeated it does nothing.
     *
     * @param taken the answer to the take
     * @return whether it was undone
     */
    CompletionStage<Boolean> giveBack(String name, Taken taken);

    /**
     * A length of time: {@code micros + rest / permits} microseconds, with the permits of the {@link Pace} it belongs to.
     *
     * @param rest from 0 to permits - 1
     */
    record Span(long micros, long rest) {

        /** No time. */
        public static final Span ZERO = new Span(0, 0);
    }

    /**
     * How fast permits come back.
     *
     * @param permits how many, from 1 to 2^30
     * @param period in how many microseconds, from 1
     */
    record Pace(long permits, long period) {}

    /**
     * A request for permits.
     *
     * @param cost what it uses up
     * @param capacity what may be used up at one time
     * @param longestWait in microseconds, how far off the time may be
     */
    record Take(String name, Pace pace, Span cost, Span capacity, long longestWait) {}

    /** What the store answers. */
    sealed interface Reply {}

    /**
     * They are taken.
     *
     * @param delay microseconds from the answer until they may be used
     * @param used what is used up now, these included
     * @param before what the store kept before, to be put back; empty for nothing
     * @param after what it keeps now
     */
    record Taken(long delay, Span used, String before, String after) implements Reply {}

    /**
     * They are not taken, because the wait is too long.
     *
     * @param delay microseconds until they could be used
     * @param used what is used up
     */
    record Refused(long delay, Span used) implements Reply {}

    /**
     * Nothing was done, because something else is kept there.
     *
     * @param found what is there, shortened
     */
    record Odd(String found) implements Reply {}
}
