package dev.holdfast.counter.memory;

import dev.holdfast.counter.spi.Bounds;
import dev.holdfast.counter.spi.ReservationStore;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** The reservations of the counters in memory, each kept in its counter's {@link Cell}. */
final class InMemoryReservationStore implements ReservationStore {

    private final Steps steps;

    /** Takes a step on a name's cell, with the time. */
    @FunctionalInterface
    interface Steps {

        CompletionStage<State> take(String name, BiFunction<Cell, Long, State> step);
    }

    InMemoryReservationStore(Steps steps) {
        this.steps = steps;
    }

    @Override
    public CompletionStage<State> reserve(
            String name, Bounds bounds, String id, long units, Duration lease, Duration expiry) {
        return steps.take(name, (cell, now) -> cell.reserve(bounds, id, units, lease.toNanos(), expiry.toNanos(), now));
    }

    @Override
    public CompletionStage<State> settle(String name, String id, boolean commit, Duration retention, Duration expiry) {
        return steps.take(name, (cell, now) -> cell.settle(id, commit, retention.toNanos(), expiry.toNanos(), now));
    }

    @Override
    public CompletionStage<State> renew(String name, String id, Duration lease, Duration expiry) {
        return steps.take(name, (cell, now) -> cell.renew(id, lease.toNanos(), expiry.toNanos(), now));
    }
}
