package dev.holdfast.bench.measure;

/** What a thread does over and over. */
@FunctionalInterface
public interface Step {

    /** Does it once; the number of operations that were done with it. */
    int run() throws Exception;

    /** Waits until all that was begun is done. */
    default void drain() throws Exception {}
}
