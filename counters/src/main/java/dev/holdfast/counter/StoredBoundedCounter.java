package dev.holdfast.counter;

import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.Bounds;
import dev.holdfast.counter.spi.Operation;
import dev.holdfast.counter.spi.Steps;
import dev.holdfast.lock.spi.Check;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A name, its bounds and options: additions go through the name's {@link Lane}, reservations through {@link Reservations}. */
final class StoredBoundedCounter implements BoundedCounter {

    private final String name;
    private final Bounds bounds;
    private final CounterOptions options;
    private final Engine engine;
    private final Steps steps;
    private final Reservations reservations;

    StoredBoundedCounter(String name, Bounds bounds, CounterOptions options, Engine engine, Steps steps) {
        this.name = name;
        this.bounds = bounds;
        this.options = options;
        this.engine = engine;
        this.steps = steps;
        this.reservations = new Reservations(name, bounds, options, engine, steps);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long min() {
        return bounds.min();
    }

    @Override
    public long max() {
        return bounds.max();
    }

    @Override
    public CounterOptions options() {
        return options;
    }

    @Override
    public long get() {
        return submit(reading(true)).await();
    }

    @Override
    public CompletionStage<Long> getAsync() {
        return submit(reading(false));
    }

    @Override
    public BoundedAddition tryAdd(long delta) {
        return submit(addition(true, delta, false)).await();
    }

    @Override
    public CompletionStage<BoundedAddition> tryAddAsync(long delta) {
        return submit(addition(false, delta, false));
    }

    @Override
    public BoundedAddition addSaturating(long delta) {
        return submit(addition(true, delta, true)).await();
    }

    @Override
    public CompletionStage<BoundedAddition> addSaturatingAsync(long delta) {
        return submit(addition(false, delta, true));
    }

    @Override
    public Optional<Reservation> reserve(long units, Duration lease) {
        return steps.await(reservations.reserve(Check.positive("units", units), checkLease(lease)));
    }

    @Override
    public CompletionStage<Optional<Reservation>> reserveAsync(long units, Duration lease) {
        return steps.async(reservations.reserve(Check.positive("units", units), checkLease(lease)));
    }

    @Override
    public String toString() {
        return "BoundedCounter[" + name + ", " + bounds.min() + " to " + bounds.max() + ']';
    }

    private static Duration checkLease(Duration lease) {
        return Duration.ofMillis(
                Check.duration("lease", lease, MIN_LEASE, MAX_LEASE).toMillis());
    }

    private Call<Long> reading(boolean blocking) {
        Operation reading = new Operation.AddWithin(bounds, List.of());
        return new VerbCall<>(options, blocking, engine.time.nanos(), reading, Answer.Done::value);
    }

    private Call<BoundedAddition> addition(boolean blocking, long delta, boolean saturating) {
        Operation.Step step = new Operation.Step(delta, saturating);
        return new BoundedCall(name, options, blocking, engine.time.nanos(), bounds, step);
    }

    private <T> Call<T> submit(Call<T> call) {
        engine.submit(name, call);
        return call;
    }
}
