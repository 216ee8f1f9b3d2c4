package dev.holdfast.examples.races.wire;

import dev.holdfast.examples.races.race.Code;
import java.util.Map;

/** What the coordinator tells a worker. */
public sealed interface ToRacer {

    /**
     * The first line.
     *
     * @param database a JDBC address with user and password
     * @param directory for files
     */
    record Setup(int worker, int workers, String redis, String database, String directory) implements ToRacer {}

    /**
     * Get ready to run this code of this race.
     *
     * @param run what names in Redis and of files begin with
     * @param tasks how many attempts to make, 0 for as many as the time allows
     * @param gapMicros how long a gap is
     */
    record Prepare(String race, Code code, String run, int threads, long millis, long tasks, long gapMicros)
            implements ToRacer {

        public Prepare withTasks(long number) {
            return new Prepare(race, code, run, threads, millis, number, gapMicros);
        }

        public Prepare withMillis(long time) {
            return new Prepare(race, code, run, threads, time, tasks, gapMicros);
        }
    }

    /**
     * Begin.
     *
     * @param facts what was published
     */
    record Go(Map<String, String> facts) implements ToRacer {}

    /** All workers are done: close the race. */
    record End() implements ToRacer {}

    /** The standstill that this thread asked for is over. */
    record Resumed(int thread) implements ToRacer {}
}
