package dev.holdfast.counter.micrometer;

import dev.holdfast.counter.CounterListener;
import dev.holdfast.lock.micrometer.MeterOptions;
import dev.holdfast.lock.micrometer.NameGroups;
import dev.holdfast.lock.micrometer.NameTagger;
import dev.holdfast.lock.spi.Check;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The meters of counters: a listener for {@link dev.holdfast.counter.Counters.Builder#listener one client or several}. {@link
 * CounterMeter} says what there is.
 *
 * <p>It is called for each command, which may carry many calls, and takes a microsecond or less on the thread that brings the
 * answer. For names in use nothing is looked up in the registry and nothing allocated, but for what the registry's own timers
 * do.
 *
 * <p>Safe for use by many threads.
 */
public final class CounterMeters implements CounterListener {

    private final NameGroups<CounterGroup> counters;
    private final NameGroups<Counter> limiters;

    private CounterMeters(MeterRegistry registry, MeterOptions options) {
        NameTagger tagger = options.cappedTagger();
        counters = new NameGroups<>(tagger, group -> new CounterGroup(registry, options, group));
        limiters = new NameGroups<>(
                tagger, group -> CounterMeter.RATE_LIMITED.definition().counter(registry, options, group));
    }

    /** With {@link MeterOptions#defaults()}. */
    @SuppressWarnings("exports") // whoever has a registry reads its module
    public static CounterMeters on(MeterRegistry registry) {
        return on(registry, MeterOptions.defaults());
    }

    /** Meters in this registry. They are registered as names come into use. */
    @SuppressWarnings("exports") // whoever has a registry reads its module
    public static CounterMeters on(MeterRegistry registry, MeterOptions options) {
        return new CounterMeters(Check.notNull("registry", registry), Check.notNull("options", options));
    }

    @Override
    public void answered(String name, int calls, Duration took) {
        CounterGroup group = counters.of(name);
        group.commands.record(took.toNanos(), TimeUnit.NANOSECONDS);
        group.calls.record(calls);
    }

    @Override
    public void repeated(String name, Throwable failure) {
        counters.of(name).repeated.increment();
    }

    @Override
    public void failed(String name, int calls, Throwable failure) {
        counters.of(name).failed(failure).increment(calls);
    }

    @Override
    public void sessionLost(String name) {
        counters.of(name).sessionsLost.increment();
    }

    @Override
    public void reservationLapsed(String name, long units) {
        counters.of(name).lapsed.increment(units);
    }

    @Override
    public void flushFailed(String name, long amount, Throwable failure) {
        counters.of(name).flushesFailed.increment();
    }

    @Override
    public void unaccounted(String name, long amount, Throwable failure) {
        // As a double: the smallest long has no opposite.
        counters.of(name).unaccounted.increment(Math.abs((double) amount));
    }

    @Override
    public void rateLimited(String name, Duration retryAfter) {
        limiters.of(name).increment();
    }
}
