package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.UnexpectedValueException;
import dev.holdfast.counter.contract.CounterFixture;
import dev.holdfast.counter.contract.VersionedValueContract;
import dev.holdfast.counter.version.VersionedOptions;
import dev.holdfast.counter.version.VersionedValue;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisVersionedValueTest extends VersionedValueContract {

    private static final String VALUE = "holdfast:{v}:versioned";
    private static final String HISTORY = "holdfast:{v}:versions";

    private RedisServer server;

    @Override
    protected CounterFixture open() {
        server = RedisServer.shared();
        return new RedisCounterFixture();
    }

    private VersionedValue<String> value(VersionedOptions options) {
        return VersionedValue.on(client(), "v", Codec.text(), options);
    }

    private VersionedValue<String> value() {
        return value(VersionedOptions.defaults());
    }

    @Test
    void theTextIsKeptBehindItsVersion() {
        VersionedValue<String> value = value();
        long version = value.setIfAbsent("a:b").orElseThrow().version();
        assertThat(server.command("GET", VALUE)).isEqualTo(version + ":a:b");
        assertThat(server.command("PTTL", VALUE)).isEqualTo("-1");
        assertThat(server.command("PTTL", HISTORY)).isEqualTo("-1");
        String now = server.command("TIME").split("\\s+")[0];
        assertThat(version / 1_000_000).isBetween(Long.parseLong(now) - 60, Long.parseLong(now));
        assertThat(server.command("KEYS", "*").split("\\s+")).containsExactlyInAnyOrder(VALUE, HISTORY);
        for (int i = 0; i < 100; i++) value.update(present -> "x");
        assertThat(server.command("LLEN", HISTORY)).isEqualTo("64");
    }

    @Test
    void whatIsLeftOfAValueGoesTwoDaysAfterIt() {
        VersionedValue<String> value = value(VersionedOptions.defaults().withExpiry(Duration.ofSeconds(100)));
        long version = value.setIfAbsent("a").orElseThrow().version();
        assertThat(Long.parseLong(server.command("PTTL", VALUE))).isBetween(50_000L, 100_000L);
        assertThat(Long.parseLong(server.command("PTTL", HISTORY))).isBetween(172_850_000L, 172_900_000L);
        value.remove(version);
        assertThat(server.command("KEYS", "*")).isEqualTo(HISTORY);
        assertThat(Long.parseLong(server.command("PTTL", HISTORY))).isBetween(172_750_000L, 172_800_000L);
    }

    @Test
    @DisplayName("F8: versions grow over the loss of all data")
    void versionsGrowOverTheLossOfAllData() {
        VersionedValue<String> value = value();
        long before = value.setIfAbsent("same").orElseThrow().version();
        server.command("FLUSHALL");
        assertThat(value.read().version()).isZero();
        long after = value.setIfAbsent("same").orElseThrow().version();
        assertThat(after).isGreaterThan(before);
        assertThat(value.compareAndSet(before, "x")).isEmpty();
        assertThat(value.remove(before)).isFalse();
        server.command("DEL", HISTORY);
        assertThat(value.compareAndSet(before, "x")).isEmpty();
        assertThat(value.compareAndSet(after, "y").orElseThrow().version()).isGreaterThan(after);
    }

    @Test
    @DisplayName("F8: versions grow while the server's clock is behind the last one")
    void versionsGrowWhileTheClockIsBehind() {
        VersionedValue<String> value = value();
        long ahead = 8_000_000_000_000_000L;
        server.command("SET", VALUE, ahead + ":a");
        long next = value.compareAndSet(ahead, "b").orElseThrow().version();
        assertThat(next).isEqualTo(ahead + 2);
        assertThat(value.remove(next)).isTrue();
        assertThat(value.read().version()).isEqualTo(next + 1);
        assertThat(value.setIfAbsent("c").orElseThrow().version()).isEqualTo(next + 2);
    }

    @ParameterizedTest
    @CsvSource({
        "versioned, SET, abc, '\"abc\"'",
        "versioned, SET, '', '\"\"'",
        "versioned, SET, 7:x, '\"7:x\"'",
        "versioned, SET, 02:x, '\"02:x\"'",
        "versioned, SET, 2, '\"2\"'",
        "versioned, SET, 10000000000000000:x, '\"10000000000000000:x\"'",
        "versioned, RPUSH, abc, a list",
        "versions, RPUSH, abc, '\"abc\"'",
        "versions, RPUSH, a b c, '\"a b c\"'",
        "versions, SET, abc, a string",
        "versions, SADD, abc, a set"
    })
    void whatBelongsToOthersIsToldAndLeftAsItIs(String kind, String command, String text, String found) {
        String key = "holdfast:{v}:" + kind;
        server.command(command, key, text);
        String before = server.command("DUMP", key);
        VersionedValue<String> value = value();
        for (ThrowingCallable verb : List.<ThrowingCallable>of(
                value::read,
                () -> value.compareAndSet(0, "x"),
                () -> value.compareAndSet(2, "x"),
                () -> value.setIfAbsent("x"),
                () -> value.remove(2),
                () -> value.update(present -> "x"))) {
            assertThatThrownBy(verb)
                    .isInstanceOfSatisfying(
                            UnexpectedValueException.class,
                            e -> assertThat(e.found()).isEqualTo(found))
                    .hasMessageContaining("value \"v\"");
        }
        assertThat(server.command("DUMP", key)).isEqualTo(before);
        assertThat(server.command("KEYS", "*")).isEqualTo(key);
    }
}
