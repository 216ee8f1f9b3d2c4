package dev.holdfast.counter;

import dev.holdfast.counter.spi.Bounds;
import dev.holdfast.counter.spi.ReservationStore;
import dev.holdfast.counter.spi.ReservationStore.State;
import dev.holdfast.counter.spi.ReservationStore.Verdict;
import dev.holdfast.counter.spi.Steps;
import dev.holdfast.lock.OutcomeUnknownException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The reservations made through one handle. Each step may be repeated, because a reservation has an id of its own. */
final class Reservations {

    final String name;
    final Steps steps;
    private final Bounds bounds;
    private final Engine engine;
    private final Duration expiry;
    private final Duration retention;

    Reservations(String name, Bounds bounds, CounterOptions options, Engine engine, Steps steps) {
        this.name = name;
        this.steps = steps;
        this.bounds = bounds;
        this.engine = engine;
        this.expiry = options.expiry().orElse(Duration.ZERO);
        this.retention = remembered(options.sessionRetention(), Duration.ofNanos(engine.patience));
    }

    /** Longer than a repetition may take to arrive, or it would be told of a lapse that was none. */
    private static Duration remembered(Duration retention, Duration patience) {
        Duration twice = patience.multipliedBy(2);
        return retention.compareTo(twice) < 0 ? twice : retention;
    }

    CompletionStage<Optional<Reservation>> reserve(long units, Duration lease) {
        HeldUnits made = new HeldUnits(this, Engine.randomId(), units, lease);
        AtomicLong sent = new AtomicLong();
        return step(sent, () -> store().reserve(name, bounds, made.id(), units, lease, expiry))
                .whenComplete((state, failure) -> {
                    if (failure != null && Steps.cause(failure) instanceof OutcomeUnknownException) made.cancelAsync();
                })
                .thenApply(state -> made(made, state, sent.get()));
    }

    private Optional<Reservation> made(HeldUnits made, State state, long sent) {
        if (state.verdict() == Verdict.OUTSIDE) throw new CounterOutOfBoundsException(name, state.value(), bounds);
        if (state.verdict() != Verdict.HELD) return Optional.empty();
        made.confirmed(sent);
        return Optional.of(made);
    }

    CompletionStage<State> settle(String id, boolean commit) {
        return step(new AtomicLong(), () -> store().settle(name, id, commit, retention, expiry));
    }

    /** @param sent told when the request was sent that is answered */
    CompletionStage<State> renew(String id, Duration lease, AtomicLong sent) {
        return step(sent, () -> store().renew(name, id, lease, expiry));
    }

    long nanos() {
        return engine.time.nanos();
    }

    /** Somebody's units went back because their lease ended. */
    void lapsed(long units) {
        if (units > 0) engine.listener.reservationLapsed(name, units);
    }

    private ReservationStore store() {
        return engine.store.reservations();
    }

    private CompletionStage<State> step(AtomicLong sent, Supplier<CompletionStage<State>> step) {
        Supplier<CompletionStage<State>> timed = () -> {
            sent.set(nanos());
            return step.get();
        };
        return steps.repeatable("counter \"" + name + '"', timed).thenApply(state -> {
            lapsed(state.lapsed());
            if (state.verdict() == Verdict.NOT_A_NUMBER)
                throw new NotANumberException(name, String.valueOf(state.found()));
            return state;
        });
    }
}
