package dev.holdfast.lock.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * A meter: by this it is registered, and by this {@code docs/metrics.md} is written.
 *
 * @param unit of what is measured; empty where things are counted that the name says
 * @param meaning a sentence, in Markdown
 */
@SuppressWarnings("exports") // whoever has a registry reads its module
public record MeterDefinition(String name, Meter.Type type, String unit, List<MeterTag> tags, String meaning) {

    private static final Duration SHORTEST = Duration.ofNanos(100_000);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** A timer. */
    public static MeterDefinition timer(String name, String meaning, MeterTag... tags) {
        return new MeterDefinition(name, Meter.Type.TIMER, "seconds", List.of(tags), meaning);
    }

    /** A counter. */
    public static MeterDefinition counter(String name, String meaning, MeterTag... tags) {
        return new MeterDefinition(name, Meter.Type.COUNTER, "", List.of(tags), meaning);
    }

    /** A distribution of numbers. */
    public static MeterDefinition summary(String name, String unit, String meaning, MeterTag... tags) {
        return new MeterDefinition(name, Meter.Type.DISTRIBUTION_SUMMARY, unit, List.of(tags), meaning);
    }

    /** What is now. */
    public static MeterDefinition gauge(String name, String meaning, MeterTag... tags) {
        return new MeterDefinition(name, Meter.Type.GAUGE, "", List.of(tags), meaning);
    }

    /** A time that is now. */
    public static MeterDefinition timeGauge(String name, String meaning, MeterTag... tags) {
        return new MeterDefinition(name, Meter.Type.GAUGE, "seconds", List.of(tags), meaning);
    }

    /** Registers a timer. */
    public Timer timer(MeterRegistry registry, MeterOptions options, String... values) {
        must(Meter.Type.TIMER);
        Timer.Builder timer = Timer.builder(name)
                .description(meaning)
                .tags(tags(options, values))
                .serviceLevelObjectives(options.objectives());
        if (options.histogram())
            timer.publishPercentileHistogram().minimumExpectedValue(SHORTEST).maximumExpectedValue(LONGEST);
        return timer.register(registry);
    }

    /** Registers a counter. */
    public Counter counter(MeterRegistry registry, MeterOptions options, String... values) {
        must(Meter.Type.COUNTER);
        return Counter.builder(name)
                .description(meaning)
                .tags(tags(options, values))
                .register(registry);
    }

    /** Registers a distribution of numbers. */
    public DistributionSummary summary(MeterRegistry registry, MeterOptions options, String... values) {
        must(Meter.Type.DISTRIBUTION_SUMMARY);
        return DistributionSummary.builder(name)
                .description(meaning)
                .baseUnit(unit)
                .tags(tags(options, values))
                .register(registry);
    }

    /**
     * Registers a gauge of a state that the registry does not keep alive; of nanoseconds, if its unit is a time. One that shows
     * another state is replaced: the registry would keep it, and show nothing when that state is gone.
     */
    public <T> void gauge(
            MeterRegistry registry, MeterOptions options, T state, ToDoubleFunction<T> value, String... values) {
        must(Meter.Type.GAUGE);
        Tags all = tags(options, values);
        registry.removeByPreFilterId(new Meter.Id(name, all, null, null, type));
        if (unit.isEmpty())
            Gauge.builder(name, state, value).description(meaning).tags(all).register(registry);
        else
            TimeGauge.builder(name, state, TimeUnit.NANOSECONDS, value)
                    .description(meaning)
                    .tags(all)
                    .register(registry);
    }

    private Tags tags(MeterOptions options, String... values) {
        if (values.length != tags.size())
            throw new IllegalArgumentException("values must be one for each of " + tags + ": " + List.of(values));
        Tags all = options.tags();
        for (int i = 0; i < values.length; i++) all = all.and(tags.get(i).key(), values[i]);
        return all;
    }

    private void must(Meter.Type wanted) {
        if (type != wanted) throw new IllegalStateException(name + " is no " + wanted + " but a " + type);
    }
}
