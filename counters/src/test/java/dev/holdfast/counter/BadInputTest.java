package dev.holdfast.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad arguments are told by parameter and value, before anything is sent. */
class BadInputTest {

    private static final HeldStore STORE = new HeldStore(new VirtualTime());
    private static final Counters CLIENT = Counters.on(STORE);
    private static final AtomicCounter COUNTER = CLIENT.counter("c");
    private static final BoundedCounter BOUNDED = CLIENT.bounded("c", 0, 10);
    private static final CounterOptions OPTIONS = CounterOptions.defaults();

    static Stream<Arguments> badArguments() {
        Duration ages = Duration.ofSeconds(Long.MAX_VALUE);
        Duration longer = AtomicCounter.MAX_EXPIRY.plusMillis(1);
        return Stream.of(
                bad("name", "null", () -> CLIENT.counter(null)),
                bad("name", "\"\"", () -> CLIENT.counter("")),
                bad("name", "\"  \"", () -> CLIENT.counter("  ")),
                bad("name", "u000a", () -> CLIENT.counter("a\nb")),
                bad("name", "513", () -> CLIENT.counter("x".repeat(513))),
                bad("name", "514", () -> CLIENT.counter("é".repeat(257))),
                bad("name", "ud83d", () -> CLIENT.counter("half \ud83d")),
                bad("options", "null", () -> CLIENT.counter("c", null)),
                bad("store", "null", () -> Counters.on(null)),
                bad("store", "null", () -> Counters.builder(null)),
                bad("expiry", "null", () -> COUNTER.expireAfter(null)),
                bad("expiry", "PT0S", () -> COUNTER.expireAfter(Duration.ZERO)),
                bad("expiry", "PT-1S", () -> COUNTER.expireAfter(Duration.ofSeconds(-1))),
                bad("expiry", "PT0.000000001S", () -> COUNTER.expireAfter(Duration.ofNanos(1))),
                bad("expiry", longer.toString(), () -> COUNTER.expireAfter(longer)),
                bad("expiry", ages.toString(), () -> COUNTER.expireAfterAsync(ages)),
                bad("expiry", "PT0S", () -> COUNTER.expireAfterAsync(Duration.ZERO)),
                bad("expiry", "null", () -> OPTIONS.withExpiry(null)),
                bad("expiry", "PT0S", () -> OPTIONS.withExpiry(Duration.ZERO)),
                bad("expiry", ages.toString(), () -> OPTIONS.withExpiry(ages)),
                bad("retention", "null", () -> OPTIONS.withSessionRetention(null)),
                bad("retention", "PT-1S", () -> OPTIONS.withSessionRetention(Duration.ofSeconds(-1))),
                bad("retention", "PT0.099S", () -> OPTIONS.withSessionRetention(Duration.ofMillis(99))),
                bad("retention", "PT25H", () -> OPTIONS.withSessionRetention(Duration.ofHours(25))),
                bad("patience", "null", () -> Counters.builder(STORE).patience(null)),
                bad("patience", "PT0S", () -> Counters.builder(STORE).patience(Duration.ZERO)),
                bad("patience", ages.toString(), () -> Counters.builder(STORE).patience(ages)),
                bad("listener", "null", () -> Counters.builder(STORE).listener(null)),
                bad("executor", "null", () -> Counters.builder(STORE).callbacks(null)),
                bad("time", "null", () -> Counters.builder(STORE).time(null)),
                bad("min", "7", () -> CLIENT.bounded("c", 7, 6)),
                bad("min", String.valueOf(Long.MAX_VALUE), () -> CLIENT.bounded("c", Long.MAX_VALUE, 6, OPTIONS)),
                bad("name", "null", () -> CLIENT.bounded(null, 0, 1)),
                bad("name", "\" \"", () -> CLIENT.bounded(" ", 0, 1)),
                bad("options", "null", () -> CLIENT.bounded("c", 0, 1, null)),
                bad("units", "0", () -> BOUNDED.reserve(0)),
                bad("units", "-3", () -> BOUNDED.reserve(-3, Duration.ofSeconds(1))),
                bad("units", String.valueOf(Long.MIN_VALUE), () -> BOUNDED.reserveAsync(Long.MIN_VALUE)),
                bad("lease", "null", () -> BOUNDED.reserve(1, null)),
                bad("lease", "PT0S", () -> BOUNDED.reserve(1, Duration.ZERO)),
                bad("lease", "PT-1S", () -> BOUNDED.reserveAsync(1, Duration.ofSeconds(-1))),
                bad("lease", "PT0.049S", () -> BOUNDED.reserve(1, Duration.ofMillis(49))),
                bad(
                        "lease",
                        "PT24H0.001S",
                        () -> BOUNDED.reserve(1, Duration.ofHours(24).plusMillis(1))),
                bad("name", "u000a", () -> CLIENT.buffered("a\nb")),
                bad("options", "null", () -> CLIENT.buffered("c", null)),
                bad("interval", "null", () -> BufferOptions.defaults().withInterval(null)),
                bad("interval", "PT0S", () -> BufferOptions.defaults().withInterval(Duration.ZERO)),
                bad("interval", "PT0.000000001S", () -> BufferOptions.defaults().withInterval(Duration.ofNanos(1))),
                bad(
                        "interval",
                        "PT1H0.001S",
                        () -> BufferOptions.defaults()
                                .withInterval(Duration.ofHours(1).plusMillis(1))),
                bad("threshold", "0", () -> BufferOptions.defaults().withThreshold(0)),
                bad("threshold", "-1", () -> BufferOptions.defaults().withThreshold(-1)),
                bad("counter", "null", () -> BufferOptions.defaults().withCounter(null)),
                bad("calls", "0", () -> Counters.builder(STORE).backlog(0)),
                bad("calls", "-5", () -> Counters.builder(STORE).backlog(-5)));
    }

    private static Arguments bad(String parameter, String value, ThrowingCallable call) {
        return Arguments.of(parameter, value, call);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("badArguments")
    void isToldByParameterAndValue(String parameter, String value, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfAny(IllegalArgumentException.class, NullPointerException.class)
                .hasMessageStartingWith(parameter + " ")
                .hasMessageContaining(value);
        assertThat(STORE.sent).isEmpty();
    }

    @Test
    void optionsAreValues() {
        CounterOptions options = OPTIONS.withExpiry(Duration.ofNanos(1_999_999)).withExactlyOnce(true);
        assertThat(options.expiry()).contains(Duration.ofMillis(1));
        assertThat(options)
                .isEqualTo(OPTIONS.withExactlyOnce(true).withExpiry(Duration.ofMillis(1)))
                .hasSameHashCodeAs(OPTIONS.withExactlyOnce(true).withExpiry(Duration.ofMillis(1)))
                .isNotEqualTo(OPTIONS.withExpiry(Duration.ofMillis(1)))
                .isNotEqualTo(options.withSessionRetention(Duration.ofMinutes(1)));
        assertThat(options.toString()).contains("exactlyOnce=true", "PT0.001S");
    }
}
