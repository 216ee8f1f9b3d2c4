package dev.holdfast.counter.idempotency;

/**
 * What is to be done once.
 *
 * @param <R> what comes of it
 * @param <E> what it may throw
 */
@FunctionalInterface
public interface Work<R, E extends Exception> {

    /** Does it. */
    R run() throws E;
}
