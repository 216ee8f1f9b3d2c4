package dev.holdfast.examples.races.wire;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a worker tells the coordinator. */
public sealed interface FromRacer {

    /** Connected to everything; wants work. */
    record Present() implements FromRacer {}

    /**
     * Prepared.
     *
     * @param facts what it publishes
     * @param failure why it cannot begin, if it cannot
     */
    record Ready(Map<String, String> facts, @Nullable String failure) implements FromRacer {}

    /** The first attempt of one that is to be killed is over: it is at work. */
    record Begun() implements FromRacer {}

    /** A thread wants the whole JVM stopped for so long, and waits to be told that this is over. */
    record Standstill(int thread, long millis) implements FromRacer {}

    /**
     * All attempts are over.
     *
     * @param nanos from the first thread's beginning to the last one's end
     * @param widened whether somebody rested in a gap
     * @param failure what the first failed attempt failed with, if one did
     */
    record Done(
            long attempts,
            long nanos,
            Map<String, Long> counts,
            boolean widened,
            @Nullable String failure) implements FromRacer {}

    /**
     * The race is closed here: what it kept back is where the judge looks.
     *
     * @param nanos how long that took
     */
    record Ended(long nanos) implements FromRacer {}
}
