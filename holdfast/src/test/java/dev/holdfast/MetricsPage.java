package dev.holdfast;

import dev.holdfast.counter.micrometer.CounterMeter;
import dev.holdfast.lock.micrometer.LockMeter;
import dev.holdfast.lock.micrometer.LockObservation;
import dev.holdfast.lock.micrometer.MeterDefinition;
import dev.holdfast.lock.micrometer.MeterOptions;
import dev.holdfast.lock.micrometer.MeterTag;
import dev.holdfast.lock.micrometer.NameTagger;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.redis.micrometer.RedisMeter;
import io.micrometer.common.docs.KeyName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes {@code docs/metrics.md} from what the meters are registered by. */
final class MetricsPage {

    private static final String HEAD = """
            # Metrics

            <!-- Written from the code by MetricsPageTest: mvn test -pl holdfast -am -Dtest=MetricsPageTest \
            -Dsurefire.failIfNoSpecifiedTests=false -Dholdfast.metrics.write=true -->

            Micrometer is optional: add `io.micrometer:micrometer-core` and the registry of your choice, and

            ```java
            LockMeters meters = LockMeters.on(registry);
            Holdfast holdfast = Holdfast.builder("redis://localhost")
                    .listener(meters) // locks, semaphores, read/write locks
                    .listener(CounterMeters.on(registry))
                    .transport(transport -> MeteredTransport.around(transport, registry))
                    .tracer(LockObservations.on(observations)) // spans, if wanted
                    .connect();
            LeaderElection.builder(lock).listener(meters.election(lock.name()));
            RedisFenceGate.over(connection).telling(meters.fence("redis"));
            ```

            A listener of your own goes beside: `meters.andThen(mine)`. One `LockMeters` serves all clients that share a registry.

            **Names are not tags.** `group` is what a `NameTagger` makes of a name: what is before its first colon (`orders` of
            `orders:42`), unless `MeterOptions.withTagger` says otherwise. Of groups there are at most %d (`withMostGroups`); what
            comes later is `%s`, and that is logged once. `kind` is %s. All meters of
            a group begin with its first use, counters at 0; timers for outcomes other than the common ones begin when they occur.

            **Timers** have a maximum, and twelve buckets from 100 µs to 30 s; `MeterOptions.withObjectives` chooses others,
            `withPercentileHistogram` adds Micrometer's finer ones.

            **Gauges** are counted when they are read; a scrape counts once. They show this process. What all processes hold and
            wait for is asked of an `Inspector`.

            **What it costs.** On the thread of a blocking verb about a microsecond, and nothing allocated for a name in use. What is
            not done by a blocking verb is told on the client's callback executor. What a registry throws is logged and does no harm.
            """.formatted(
                    MeterOptions.DEFAULT_MOST_GROUPS,
                    NameTagger.OTHER,
                    MeterTag.of("kind", Kind.values()).values());

    private static final String OBSERVATIONS = """

            ## Observations

            Off unless `tracer(LockObservations.on(observationRegistry))` of `Holdfast.builder` or `Locks.builder` asks for them.
            With handlers that make spans, each acquiring call is a span and each hold another one, both children of what the
            calling thread does. Their names are none of the meters' above, so that `DefaultMeterObservationHandler` may make
            meters of them besides. With `withTraceIds` an `Inspector` shows the trace of who holds and who waits.

            | name | span | keys with few values | keys with many values |
            | --- | --- | --- | --- |
            """;

    private MetricsPage() {}

    static String text() {
        return HEAD
                + section("Locks, elections, fence gates: `LockMeters`", all(LockMeter.values(), LockMeter::definition))
                + section("Redis: `MeteredTransport`", all(RedisMeter.values(), RedisMeter::definition))
                + section("Counters: `CounterMeters`", all(CounterMeter.values(), CounterMeter::definition))
                + OBSERVATIONS
                + Arrays.stream(LockObservation.values())
                        .map(MetricsPage::observation)
                        .collect(Collectors.joining());
    }

    static List<MeterDefinition> definitions() {
        return Stream.of(
                        all(LockMeter.values(), LockMeter::definition),
                        all(RedisMeter.values(), RedisMeter::definition),
                        all(CounterMeter.values(), CounterMeter::definition))
                .flatMap(List::stream)
                .toList();
    }

    private static <E> List<MeterDefinition> all(E[] meters, Function<E, MeterDefinition> definition) {
        return Arrays.stream(meters).map(definition).toList();
    }

    private static String section(String title, List<MeterDefinition> meters) {
        return "\n## " + title
                + "\n\n| meter | type | in Prometheus | tags | meaning |\n| --- | --- | --- | --- | --- |\n"
                + meters.stream().map(MetricsPage::row).collect(Collectors.joining());
    }

    private static String row(MeterDefinition meter) {
        return "| `%s` | %s | `%s` | %s | %s |\n"
                .formatted(
                        meter.name(),
                        type(meter),
                        inPrometheus(meter),
                        meter.tags().stream().map(MetricsPage::tag).collect(Collectors.joining("; ")),
                        meter.meaning());
    }

    private static String type(MeterDefinition meter) {
        String type = meter.type().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return meter.unit().isEmpty() ? type : type + ", " + meter.unit();
    }

    private static String inPrometheus(MeterDefinition meter) {
        String name = meter.name().replace('.', '_') + (meter.unit().isEmpty() ? "" : '_' + meter.unit());
        return switch (meter.type()) {
            case TIMER -> name + "_{count,sum,max,bucket}";
            case DISTRIBUTION_SUMMARY -> name + "_{count,sum,max}";
            case COUNTER -> name + "_total";
            default -> name;
        };
    }

    private static String tag(MeterTag tag) {
        return '`' + tag.key() + '`' + (tag.values().isEmpty() ? "" : ": " + tag.values());
    }

    private static String observation(LockObservation observation) {
        return "| `%s` | `%s GROUP` | %s | %s |\n"
                .formatted(
                        observation.getName(),
                        MeterTag.value(observation),
                        keys(observation.getLowCardinalityKeyNames()),
                        keys(observation.getHighCardinalityKeyNames()));
    }

    private static String keys(KeyName... keys) {
        return Arrays.stream(keys).map(key -> '`' + key.asString() + '`').collect(Collectors.joining(", "));
    }
}
