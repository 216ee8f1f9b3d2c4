package dev.holdfast.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.idempotency.IdempotencyGuard;
import dev.holdfast.counter.idempotency.IdempotencyOptions;
import dev.holdfast.counter.memory.InMemoryCounterStore;
import dev.holdfast.counter.sequence.Sequencer;
import dev.holdfast.counter.sequence.SequencerOptions;
import dev.holdfast.counter.version.VersionedOptions;
import dev.holdfast.counter.version.VersionedValue;
import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad arguments of versioned values, guards and sequencers are refused before anything is sent. */
@SuppressWarnings("NullAway")
class NounBadInputTest {

    private static final Counters CLIENT = Counters.on(new InMemoryCounterStore());
    private static final Codec<String> TEXT = Codec.text();
    private static final VersionedValue<String> VALUE = VersionedValue.on(CLIENT, "v", TEXT);
    private static final IdempotencyGuard<String> GUARD = IdempotencyGuard.on(CLIENT, TEXT);
    private static final Sequencer<String> SEQUENCER = Sequencer.on(CLIENT, "s", TEXT, event -> {});
    private static final VersionedOptions VERSIONED = VersionedOptions.defaults();
    private static final IdempotencyOptions ONCE = IdempotencyOptions.defaults();
    private static final SequencerOptions SEQUENCE = SequencerOptions.defaults();
    private static final Duration AGES = Duration.ofDays(36_500);

    static Stream<Arguments> badArguments() {
        return Stream.of(
                bad("counters", "null", () -> VersionedValue.on(null, "v", TEXT)),
                bad("name", "null", () -> VersionedValue.on(CLIENT, null, TEXT)),
                bad("name", "\" \"", () -> VersionedValue.on(CLIENT, " ", TEXT)),
                bad("name", "has 513", () -> VersionedValue.on(CLIENT, "x".repeat(513), TEXT)),
                bad("codec", "null", () -> VersionedValue.on(CLIENT, "v", null)),
                bad("options", "null", () -> VersionedValue.on(CLIENT, "v", TEXT, null)),
                bad("version", "-1", () -> VALUE.compareAndSet(-1, "x")),
                bad("version", "-1", () -> VALUE.compareAndSetAsync(-1, "x")),
                bad("version", "-7", () -> VALUE.remove(-7)),
                bad("version", "-7", () -> VALUE.removeAsync(-7)),
                bad("value", "null", () -> VALUE.compareAndSet(0, null)),
                bad("value", "null", () -> VALUE.setIfAbsent(null)),
                bad("value", "1048577", () -> VALUE.setIfAbsentAsync("x".repeat((1 << 20) + 1))),
                bad("change", "null", () -> VALUE.update(null)),
                bad("change", "null", () -> VALUE.updateAsync(null)),
                bad("expiry", "null", () -> VERSIONED.withExpiry(null)),
                bad("expiry", "PT0S", () -> VERSIONED.withExpiry(Duration.ZERO)),
                bad("expiry", "PT0.0009S", () -> VERSIONED.withExpiry(Duration.ofNanos(900_000))),
                bad("expiry", AGES.toString(), () -> VERSIONED.withExpiry(AGES)),
                bad("tries", "0", () -> VERSIONED.withTries(0)),
                bad("tries", "10001", () -> VERSIONED.withTries(10_001)),
                bad("counters", "null", () -> IdempotencyGuard.on(null, TEXT)),
                bad("codec", "null", () -> IdempotencyGuard.on(CLIENT, null)),
                bad("options", "null", () -> IdempotencyGuard.on(CLIENT, TEXT, null)),
                bad("key", "null", () -> GUARD.once(null, () -> "x")),
                bad("key", "\"\"", () -> GUARD.once("", () -> "x")),
                bad("key", "\\u0000", () -> GUARD.onceAsync("a\0", () -> null)),
                bad("key", "null", () -> GUARD.onceFencedAsync(null, token -> null)),
                bad("key", "\" \"", () -> GUARD.result(" ")),
                bad("key", "\" \"", () -> GUARD.resultAsync(" ")),
                bad("key", "\" \"", () -> GUARD.forget(" ")),
                bad("key", "\" \"", () -> GUARD.forgetAsync(" ")),
                bad("work", "null", () -> GUARD.once("k", null)),
                bad("work", "null", () -> GUARD.onceFenced("k", null)),
                bad("work", "null", () -> GUARD.onceAsync("k", null)),
                bad("work", "null", () -> GUARD.onceFencedAsync("k", null)),
                bad("ttl", "PT0S", () -> ONCE.withTtl(Duration.ZERO)),
                bad("ttl", AGES.toString(), () -> ONCE.withTtl(AGES)),
                bad("lease", "PT0.099S", () -> ONCE.withLease(Duration.ofMillis(99))),
                bad("lease", "PT25H", () -> ONCE.withLease(Duration.ofHours(25))),
                bad("limit", "null", () -> ONCE.withWaitLimit(null)),
                bad("limit", "PT-1S", () -> ONCE.withWaitLimit(Duration.ofSeconds(-1))),
                bad("counters", "null", () -> Sequencer.on(null, "s", TEXT, event -> {})),
                bad("stream", "\" \"", () -> Sequencer.on(CLIENT, " ", TEXT, event -> {})),
                bad("codec", "null", () -> Sequencer.on(CLIENT, "s", null, event -> {})),
                bad("options", "null", () -> Sequencer.on(CLIENT, "s", TEXT, null, event -> {})),
                bad("handler", "null", () -> Sequencer.on(CLIENT, "s", TEXT, null)),
                bad("sequence", "-1", () -> SEQUENCER.offer(-1, "x")),
                bad("sequence", "4503599627370497", () -> SEQUENCER.offerAsync((1L << 52) + 1, "x")),
                bad("event", "null", () -> SEQUENCER.offer(1, null)),
                bad("event", "1 characters", () -> SEQUENCER.offer(1, "\uD800")),
                bad("sequence", "-1", () -> SEQUENCER.skipTo(-1)),
                bad("sequence", "-1", () -> SEQUENCER.skipToAsync(-1)),
                bad("first", "-1", () -> SEQUENCE.withFirst(-1)),
                bad("numbers", "0", () -> SEQUENCE.withBuffer(0)),
                bad("numbers", "10001", () -> SEQUENCE.withBuffer(10_001)),
                bad("lease", "PT0.05S", () -> SEQUENCE.withLease(Duration.ofMillis(50))),
                bad("pause", "PT0S", () -> SEQUENCE.withRetryPause(Duration.ZERO)),
                bad("expiry", "PT0.5S", () -> SEQUENCE.withExpiry(Duration.ofMillis(500))));
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
        assertThat(VALUE.read().version()).isZero();
        assertThat(SEQUENCER.expected()).isOne();
    }

    @Test
    void optionsSayWhatTheyAre() {
        assertThat(VERSIONED.withTries(3).withExpiry(Duration.ofNanos(1_999_999)))
                .hasToString("VersionedOptions[expiry=PT0.001S, tries=3]");
        assertThat(ONCE.withTtl(Duration.ofSeconds(1)).withWaitLimit(Duration.ZERO))
                .hasToString("IdempotencyOptions[ttl=PT1S, lease=PT30S, waitLimit=PT0S]");
        assertThat(SEQUENCE.withFirst(0).withBuffer(5))
                .hasToString("SequencerOptions[first=0, buffer=5, lease=PT30S, retryPause=PT1S]");
    }
}
