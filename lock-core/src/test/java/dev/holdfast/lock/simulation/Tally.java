package dev.holdfast.lock.simulation;

import java.util.EnumMap;
import java.util.Map;

/** How often what happened. */
final class Tally {

    private final Map<Event, Long> counts = new EnumMap<>(Event.class);

    void count(Event event) {
        counts.merge(event, 1L, Long::sum);
    }

    void add(Tally other) {
        other.counts.forEach((event, count) -> counts.merge(event, count, Long::sum));
    }

    long of(Event event) {
        return counts.getOrDefault(event, 0L);
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
