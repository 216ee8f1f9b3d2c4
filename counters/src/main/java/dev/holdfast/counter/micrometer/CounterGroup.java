package dev.holdfast.counter.micrometer;

import dev.holdfast.lock.micrometer.FailureKind;
import dev.holdfast.lock.micrometer.MeterOptions;
import dev.holdfast.lock.micrometer.MeterTag;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** The meters of one group of counters. */
final class CounterGroup {

    final Timer commands;
    final DistributionSummary calls;
    final Counter repeated;
    final Counter sessionsLost;
    final Counter lapsed;
    final Counter flushesFailed;
    final Counter unaccounted;

    private final Map<FailureKind, Counter> failed = new EnumMap<>(FailureKind.class);

    CounterGroup(MeterRegistry registry, MeterOptions options, String group) {
        commands = CounterMeter.COMMANDS.definition().timer(registry, options, group);
        calls = CounterMeter.CALLS.definition().summary(registry, options, group);
        repeated = CounterMeter.REPEATED.definition().counter(registry, options, group);
        sessionsLost = CounterMeter.SESSIONS_LOST.definition().counter(registry, options, group);
        lapsed = CounterMeter.LAPSED.definition().counter(registry, options, group);
        flushesFailed = CounterMeter.FLUSHES_FAILED.definition().counter(registry, options, group);
        unaccounted = CounterMeter.UNACCOUNTED.definition().counter(registry, options, group);
        for (FailureKind kind : FailureKind.values())
            failed.put(kind, CounterMeter.FAILED.definition().counter(registry, options, group, MeterTag.value(kind)));
    }

    Counter failed(Throwable failure) {
        return Objects.requireNonNull(failed.get(FailureKind.of(failure)));
    }
}
