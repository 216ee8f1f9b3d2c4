package dev.holdfast.counter.idempotency;

/**
 * What is to be done once, with the token of the claim it is done under.
 *
 * @param <R> what comes of it
 * @param <E> what it may throw
 */
@FunctionalInterface
public interface FencedWork<R, E extends Exception> {

    /**
     * Does it.
     *
     * @param token larger than that of every claim on the key before: what is worked on can refuse smaller ones, and so a
     *     worker that was paused and replaced
     */
    R run(long token) throws E;
}
