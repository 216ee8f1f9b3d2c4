package dev.holdfast.examples.races.race;

/**
 * One race: code that loses it, code that does not, and how the final state is judged.
 *
 * <p>Each run of either code has new instances: one in the coordinator, which is prepared, judges and is closed; and one in
 * every worker JVM, which is opened, attempts and is closed before the judge looks. All threads of a worker share the instance, each with a
 * {@link Place} of its own.
 *
 * <p>The line that matters stands in {@link #naive} below a comment that begins with {@code naive:}, and in {@link #remedy}
 * below one that begins with {@code remedy:}. What stands behind the colon, and the statement below, are shown to the user.
 */
public interface Race {

    /** What it is called and what it is about. */
    Card card();

    /** How many attempts a run consists of, all workers together; 0 (the default) for as many as its time allows. */
    default long tasks() {
        return 0;
    }

    /** Whether one more worker takes part, whose JVM is killed by SIGKILL amid its attempts. Its number is above all others. */
    default boolean killsOne() {
        return false;
    }

    /** Sets up what the attempts work on. In the coordinator, before the workers {@link #open}. */
    default void prepare(Arena arena) throws Exception {}

    /** Called once in each worker, before its threads begin; what it publishes is known to all of them by then. */
    default void open(Place here) throws Exception {}

    /** One attempt, the naive way. A failure ends the run. */
    void naive(Place here) throws Exception;

    /** The same with the remedy. */
    void remedy(Place here) throws Exception;

    /** Counts the wrong outcomes in what is left, when all attempts are over. In the coordinator. */
    Verdict judge(Arena arena, Tally done) throws Exception;

    /** Ends what {@link #prepare} or {@link #open} began: in the workers before the judge looks, in the coordinator after it. */
    default void close() throws Exception {}
}
