package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.UnexpectedValueException;
import dev.holdfast.counter.contract.CounterFixture;
import dev.holdfast.counter.contract.IdempotencyGuardContract;
import dev.holdfast.counter.idempotency.IdempotencyGuard;
import dev.holdfast.counter.idempotency.IdempotencyOptions;
import dev.holdfast.redis.testing.RedisServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisIdempotencyGuardTest extends IdempotencyGuardContract {

    private static final String KEY = "holdfast:{k}:claim";

    private RedisServer server;

    @Override
    protected CounterFixture open() {
        server = RedisServer.shared();
        return new RedisCounterFixture();
    }

    private IdempotencyGuard<String> guard() {
        return IdempotencyGuard.on(
                client(), Codec.text(), IdempotencyOptions.defaults().withTtl(Duration.ofSeconds(100)));
    }

    private long left() {
        return Long.parseLong(server.command("PTTL", KEY));
    }

    @Test
    void aKeyHasOneEntryThatExpires() throws Exception {
        guard().onceFenced("k", token -> {
            assertThat(server.command("GET", KEY)).matches("claim " + token + " [0-9a-z-]+ \\d{16}");
            assertThat(left()).isBetween(172_800_000L, 172_830_000L);
            return "a b";
        });
        assertThat(server.command("GET", KEY)).matches("result \\d{16} [0-9a-z-]+ a b");
        assertThat(left()).isBetween(50_000L, 100_000L);
        guard().forget("k");
        assertThat(server.command("GET", KEY)).matches("free \\d{16} [0-9a-z-]+ ");
        assertThat(left()).isBetween(172_000_000L, 172_800_000L);
        assertThat(server.command("KEYS", "*")).isEqualTo(KEY);
    }

    @Test
    @DisplayName("F8: tokens grow over the loss of all data, and the work that was under way keeps its result")
    void tokensGrowOverTheLossOfAllData() throws Exception {
        long[] tokens = new long[2];
        guard().onceFenced("k", token -> {
            tokens[0] = token;
            server.command("FLUSHALL");
            return "kept";
        });
        assertThat(guard().result("k")).contains("kept");
        server.command("FLUSHALL");
        guard().onceFenced("k", token -> {
            tokens[1] = token;
            return "again";
        });
        assertThat(tokens[1]).isGreaterThan(tokens[0]);
    }

    @Test
    @DisplayName("F8: tokens grow while the server's clock is behind the last one")
    void tokensGrowWhileTheClockIsBehind() throws Exception {
        server.command("SET", KEY, "free 8000000000000000 x ");
        for (long token = 8_000_000_000_000_001L; token < 8_000_000_000_000_004L; token++) {
            long expected = token;
            assertThatThrownBy(() -> guard().onceFenced("k", given -> {
                        assertThat(given).isEqualTo(expected);
                        throw new IOException();
                    }))
                    .isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SET, abc, '\"abc\"'",
        "SET, '', '\"\"'",
        "SET, claim 1 x, '\"claim 1 x\"'",
        "SET, claim 1 x y, '\"claim 1 x y\"'",
        "SET, claim 1 x 99999999999999999, '\"claim 1 x 99999999999999999\"'",
        "SET, result 99999999999999999 x y, '\"result 99999999999999999 x y\"'",
        "SET, done 1 x y, '\"done 1 x y\"'",
        "RPUSH, abc, a list"
    })
    void whatBelongsToOthersIsToldAndLeftAsItIs(String command, String text, String found) {
        server.command(command, KEY, text);
        String before = server.command("DUMP", KEY);
        IdempotencyGuard<String> guard = guard();
        for (ThrowingCallable verb : List.<ThrowingCallable>of(
                () -> guard.once("k", () -> "never"), () -> guard.result("k"), () -> guard.forget("k"))) {
            assertThatThrownBy(verb)
                    .isInstanceOfSatisfying(
                            UnexpectedValueException.class,
                            e -> assertThat(e.found()).isEqualTo(found))
                    .hasMessageContaining("key \"k\"");
        }
        assertThat(server.command("DUMP", KEY)).isEqualTo(before);
    }

    @Test
    void whatSomebodyPutsInTheWayOfAResultIsTold() {
        assertThatThrownBy(() -> guard().once("k", () -> server.command("SET", KEY, "abc")))
                .isInstanceOf(UnexpectedValueException.class);
        assertThat(server.command("GET", KEY)).isEqualTo("abc");
    }
}
