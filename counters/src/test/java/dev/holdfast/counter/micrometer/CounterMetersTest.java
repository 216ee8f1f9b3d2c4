package dev.holdfast.counter.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.holdfast.counter.Counters;
import dev.holdfast.counter.memory.InMemoryCounterStore;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.micrometer.MeterOptions;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What can be read off the meters of counters. */
class CounterMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CounterMeters meters = CounterMeters.on(registry);

    private double count(CounterMeter meter, String... tags) {
        return registry.get(meter.definition().name()).tags(tags).counter().count();
    }

    @Test
    void callsAndCommandsOfRealCountersAreMeasured() {
        try (Counters counters =
                Counters.builder(new InMemoryCounterStore()).listener(meters).build()) {
            counters.counter("hits:1").add(1);
            counters.counter("hits:2").add(1);
        }
        assertThat(registry.get("holdfast.counter.command")
                        .tag("group", "hits")
                        .timer()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("holdfast.counter.combined")
                        .tag("group", "hits")
                        .summary()
                        .totalAmount())
                .isEqualTo(2);
        assertThat(count(CounterMeter.FAILED, "group", "hits", "kind", "unknown"))
                .isZero();
    }

    @Test
    void theMeanIsTheCombiningFactor() {
        meters.answered("hits", 3, Duration.ofMillis(2));
        meters.answered("hits", 5, Duration.ofMillis(4));
        assertThat(registry.get("holdfast.counter.combined").summary().mean()).isEqualTo(4);
        assertThat(registry.get("holdfast.counter.command").timer().mean(TimeUnit.MILLISECONDS))
                .isEqualTo(3);
    }

    @Test
    void whatGoesWrongIsCounted() {
        meters.repeated("hits", new IllegalStateException());
        meters.failed("hits", 2, BackendUnavailableException.passing("down", null));
        meters.failed("hits", 3, BackendUnavailableException.refused("no permission", null));
        meters.failed("hits", 6, BackendUnavailableException.unsent("the breaker is open", null));
        meters.failed("hits", 4, new OutcomeUnknownException("no answer", null));
        meters.failed("hits", 5, new ArithmeticException());
        meters.sessionLost("hits");
        meters.reservationLapsed("hits", 7);
        meters.flushFailed("hits", 8, new IllegalStateException());
        meters.unaccounted("hits", -9, new IllegalStateException());
        meters.unaccounted("hits", 1, new IllegalStateException());
        meters.rateLimited("api:anna", Duration.ofSeconds(1));

        assertThat(count(CounterMeter.REPEATED)).isEqualTo(1);
        assertThat(List.of("unavailable", "refused", "unsent", "unknown", "other"))
                .extracting(kind -> count(CounterMeter.FAILED, "kind", kind))
                .containsExactly(2.0, 3.0, 6.0, 4.0, 5.0);
        assertThat(count(CounterMeter.SESSIONS_LOST)).isEqualTo(1);
        assertThat(count(CounterMeter.LAPSED)).isEqualTo(7);
        assertThat(count(CounterMeter.FLUSHES_FAILED)).isEqualTo(1);
        assertThat(count(CounterMeter.UNACCOUNTED)).isEqualTo(10);
        assertThat(count(CounterMeter.RATE_LIMITED, "group", "api")).isEqualTo(1);
    }

    @Test
    void aHundredThousandNamesStayUnderTheCap() {
        CounterMeters few = CounterMeters.on(registry, MeterOptions.defaults().withMostGroups(3));
        for (int i = 0; i < 100_000; i++) few.answered("name-" + i, 1, Duration.ofMillis(1));
        assertThat(registry.getMeters().stream()
                        .map(Meter::getId)
                        .map(id -> id.getTag("group"))
                        .distinct())
                .containsExactlyInAnyOrder("name-0", "name-1", "name-2", "other");
    }

    @Test
    void nullsAreNamed() {
        assertThatNullPointerException()
                .isThrownBy(() -> CounterMeters.on(null))
                .withMessageContaining("registry");
        assertThatNullPointerException()
                .isThrownBy(() -> CounterMeters.on(registry, null))
                .withMessageContaining("options");
    }
}
