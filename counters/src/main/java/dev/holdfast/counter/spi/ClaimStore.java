package dev.holdfast.counter.spi;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Keeps for each key who works on it, or what came of it. Part of a {@link CounterStore}; what is said there of threads and
 * failures goes for it too. All verbs are harmless when repeated with the same arguments, and any may answer {@link Odd}.
 *
 * <p>Each claim has a token, larger than those of all claims on the key before, also when the store lost everything.
 */
public interface ClaimStore {

    /**
     * Claims a key for a time: {@link Mine}, or {@link Busy}, or {@link Finished}.
     *
     * @param owner the claim's id; used for no other claim, ever; no blanks
     */
    CompletionStage<Reply> claim(String key, String owner, Duration lease);

    /** Lets a claim go on for a time from now: {@link Mine}, or {@link Free} if it is no longer the owner's. */
    CompletionStage<Reply> renew(String key, String owner, Duration lease);

    /**
     * Keeps the result of a claim: {@link Mine}; or, if another claim came since, {@link Busy}, {@link Finished} or {@link
     * Free}, which tell what became of that one. A claim that lapsed, and that no other followed, is as good as ever.
     *
     * @param token the claim's
     * @param ttl for how long the result is kept
     */
    CompletionStage<Reply> complete(String key, String owner, long token, String result, Duration ttl);

    /** Gives a claim up: {@link Free}. */
    CompletionStage<Reply> abandon(String key, String owner);

    /** Looks: {@link Busy}, {@link Finished}, or {@link Free}. */
    CompletionStage<Reply> look(String key);

    /**
     * Forgets a result: {@link Mine} if it is forgotten, {@link Free} if there was none of that token.
     *
     * @param token of the claim that the result came of
     */
    CompletionStage<Reply> forget(String key, long token);

    /** What the store answers. */
    sealed interface Reply {}

    /** What was asked is done. */
    record Mine(long token) implements Reply {}

    /**
     * Somebody else has a claim.
     *
     * @param left for how much longer, unless it is renewed
     */
    record Busy(Duration left) implements Reply {}

    /** There is a result, of the claim with that token. */
    record Finished(long token, String result) implements Reply {}

    /** Nobody works on it, and there is no result. */
    record Free() implements Reply {}

    /**
     * Nothing was done, because something else is kept there.
     *
     * @param found what is there, shortened
     */
    record Odd(String found) implements Reply {}
}
