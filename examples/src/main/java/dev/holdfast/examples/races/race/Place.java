package dev.holdfast.examples.races.race;

import dev.holdfast.Holdfast;
import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.counter.Counters;
import dev.holdfast.lock.DistributedLock;
import java.nio.file.Path;
import java.time.Duration;

/** What one thread of a worker has at hand. Used by that thread only. */
public interface Place {

    /** Which worker JVM this is, from 1; one more than there are for {@linkplain Race#killsOne one that is killed}. */
    int worker();

    /** How many of them there are. */
    int workers();

    /** Which of its threads this is, from 1; 0 in {@link Race#open}. */
    int thread();

    /** How many attempts of this thread are over. */
    long attempt();

    /** The worker's client of Redis, shared by its threads. */
    Holdfast holdfast();

    /** The worker's client of everything that counts. */
    default Counters counters() {
        return holdfast().counters();
    }

    /** The name that this has in Redis for the time of this run; another run finds nothing under its own. */
    String name(String name);

    /** A counter of this run. It expires, as nobody clears it away on a server that was there before. */
    default AtomicCounter counter(String name) {
        return holdfast().counter(name(name), Arena.TEMPORARY);
    }

    /** A lock of this run. */
    default DistributedLock lock(String name) {
        return holdfast().lock(name(name));
    }

    /** The database, over this thread's own connection. */
    Sql sql();

    /** A file of this run, the same for all workers. */
    Path file(String name);

    /** Tells all places. For {@link Race#open}. */
    void publish(String key, String value);

    /**
     * What was told under this key, before the attempts began.
     *
     * @throws IllegalStateException if nothing was
     */
    String find(String key);

    /** Counts something, for the judge. */
    void tally(String what);

    /**
     * Marks where somebody else may come in between. Does nothing, unless run after run nothing went wrong: then it rests for
     * a moment, and the user is told that the window was widened.
     */
    void gap() throws InterruptedException;

    /** Lets time pass, as work of that length would. */
    default void rest(Duration time) throws InterruptedException {
        Rest.of(time);
    }

    /** Has the whole JVM stopped for this long, by SIGSTOP, with all its threads. Returns when it goes on. */
    void standStill(Duration time) throws InterruptedException;

    /** How many spans of this length have passed since some time in the past, the same for all workers. */
    long span(Duration length);
}
