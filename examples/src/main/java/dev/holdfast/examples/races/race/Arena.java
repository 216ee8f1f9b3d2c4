package dev.holdfast.examples.races.race;

import dev.holdfast.Holdfast;
import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.counter.CounterOptions;
import dev.holdfast.counter.Counters;
import java.nio.file.Path;
import java.time.Duration;

/** Where a run is prepared and judged: the coordinator's view of what the {@linkplain Place places} of the workers share. */
public interface Arena {

    /** For everything in Redis that would stay otherwise. */
    CounterOptions TEMPORARY = CounterOptions.defaults().withExpiry(Duration.ofHours(1));

    /** The coordinator's client of Redis. */
    Holdfast holdfast();

    /** The name under which {@link Place#name} knows this in Redis. */
    String name(String name);

    /** The coordinator's client of everything that counts. */
    default Counters counters() {
        return holdfast().counters();
    }

    /** A counter of this run. */
    default AtomicCounter counter(String name) {
        return holdfast().counter(name(name), TEMPORARY);
    }

    /** The database, which is empty before {@link Race#prepare}. */
    Sql sql();

    /** A file of this run, which is not there before {@link Race#prepare}. */
    Path file(String name);

    /** Tells all places. For {@link Race#prepare}. */
    void publish(String key, String value);
}
