package dev.holdfast.counter.spi;

import java.util.concurrent.CompletionStage;

/**
 * Keeps for each name which ids are free. Part of a {@link CounterStore}; what is said there of threads and failures goes for
 * it too.
 */
public interface IdStore {

    /** How many ids there are for each microsecond of {@link Mode#TIMED}. */
    int PER_MICRO = 1024;

    /** The microsecond of ids near 0, since 1970: the beginning of 2026 UTC. */
    long EPOCH_MICROS = 1_767_225_600_000_000L;

    /**
     * How far ahead of the clock {@link Mode#TIMED} begins where nothing is kept, in microseconds: if it was lost a moment
     * ago, then large blocks may have been taken that reach a little above the clock.
     */
    long HEAD_START_MICROS = 10_000;

    /** The largest block: 64 microseconds' worth of {@link Mode#TIMED}, less than a loss of data and a new lease take. */
    int MAX_BLOCK = 1 << 16;

    /** Which ids a name has. Once begun with one, a name has no other. */
    enum Mode {
        /** From the time on: at least {@link #PER_MICRO} times the microseconds since {@link #EPOCH_MICROS}. */
        TIMED,
        /** From 1 on. */
        PLAIN,
        /** Numbers that a counter gives out, one by one; here nothing but the mode is kept. */
        STRICT
    }

    /**
     * Takes ids that nobody has taken: {@link Block}, {@link OtherMode}, {@link Exhausted} or {@link Odd}. Repeated it takes
     * others, and the first ones are lost.
     *
     * @param least no id below it, at least 0: whoever has seen larger ones goes on above them, also when the store has lost its
     *     data
     * @param mode not {@link Mode#STRICT}
     * @param size how many, from 1 to {@link #MAX_BLOCK}
     */
    CompletionStage<Reply> lease(String name, Mode mode, long size, long least);

    /** Makes the name strict, for good: {@link Block} of none, {@link OtherMode} or {@link Odd}. Harmless when repeated. */
    CompletionStage<Reply> beStrict(String name);

    /** What the store answers. */
    sealed interface Reply {}

    /** Ids from {@code first} on, {@code size} of them. */
    record Block(long first, long size) implements Reply {}

    /** Nothing was done, because the name has this mode. */
    record OtherMode(Mode mode) implements Reply {}

    /** Nothing was taken, because there are not so many left below 2^63. */
    record Exhausted() implements Reply {}

    /**
     * Nothing was done, because something else is kept there.
     *
     * @param found what is there, shortened
     */
    record Odd(String found) implements Reply {}
}
