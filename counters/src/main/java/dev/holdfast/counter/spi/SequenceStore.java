package dev.holdfast.counter.spi;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Keeps streams of numbered events until they are handed on in order. Part of a {@link CounterStore}; what is said there of
 * threads and failures goes for it too. All verbs are harmless when repeated with the same arguments, and any may answer {@link
 * Odd} or {@link Begun}. Numbers are from 0 to 2^52.
 */
public interface SequenceStore {

    /**
     * A stream.
     *
     * @param first the number that is expected of a stream the store knows nothing of
     * @param expiry how long after its last offer, renewal, acknowledgement or skip it is forgotten; zero for never
     */
    record Stream(String name, long first, Duration expiry) {

        /** Never forgotten. */
        public Stream(String name, long first) {
            this(name, first, Duration.ZERO);
        }
    }

    /**
     * Buffers an event: {@link Buffered}, {@link Duplicate} if it was handed on before, {@link Gap} if its number is {@code
     * limit} or more above the expected one.
     */
    CompletionStage<Reply> offer(Stream stream, long number, String event, long limit);

    /**
     * Claims the handing on of the expected event for a time, or lets the owner's claim go on: {@link Turn}, {@link Busy} if
     * somebody else has it, {@link Idle} if that event is not there.
     *
     * @param owner the claim's id; no blanks
     */
    CompletionStage<Reply> take(Stream stream, String owner, Duration lease);

    /** Lets a claim last for that time from now on, if it is still the owner's: {@link Kept}, else {@link Idle}. */
    CompletionStage<Reply> renew(Stream stream, String owner, Duration lease);

    /**
     * The event of that number is handed on: {@link Turn} with the next one, {@link Idle} if that is not there, and the claim
     * ends, {@link Busy} if somebody else has the claim meanwhile, and nothing was done.
     */
    CompletionStage<Reply> done(Stream stream, String owner, long number, Duration lease);

    /** Gives a claim up: {@link Idle}. */
    CompletionStage<Reply> release(Stream stream, String owner);

    /** Looks: {@link Idle}. */
    CompletionStage<Reply> look(Stream stream);

    /** Expects no number below that one any more, and forgets their events: {@link Idle}. */
    CompletionStage<Reply> skip(Stream stream, long number);

    /** Forgets the stream with all its events, as if it had never begun: {@link Idle}. */
    CompletionStage<Reply> forget(Stream stream);

    /** What the store answers. */
    sealed interface Reply {

        /** The number that is expected next; -1 if the answer does not tell. */
        long expected();
    }

    /** The event is kept until its turn comes. */
    record Buffered(long expected) implements Reply {}

    /** The event was handed on before. */
    record Duplicate(long expected) implements Reply {}

    /** The event is too far ahead, and was not kept. */
    record Gap(long expected) implements Reply {}

    /** The expected event is to be handed on, under a claim of that token. */
    record Turn(long expected, long token, String event) implements Reply {}

    /** The claim goes on. */
    record Kept(long expected) implements Reply {}

    /** Nothing is to be done. */
    record Idle(long expected) implements Reply {}

    /**
     * Somebody else has the claim.
     *
     * @param left for how much longer, unless he goes on
     */
    record Busy(long expected, Duration left) implements Reply {}

    /**
     * Nothing was done, because the stream began with another number.
     *
     * @param first that number
     */
    record Begun(long first) implements Reply {

        @Override
        public long expected() {
            return -1;
        }
    }

    /**
     * Nothing was done, because something else is kept there.
     *
     * @param found what is there, shortened
     */
    record Odd(String found) implements Reply {

        @Override
        public long expected() {
            return -1;
        }
    }
}
