package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.counter.CounterOptions;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.NotANumberException;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the server, seen from beside the library. */
class RedisCounterKeysTest {

    private static final String KEY = "holdfast:{c}:count";
    private static final CounterOptions ONCE = CounterOptions.defaults().withExactlyOnce(true);

    private RedisServer server;
    private RedisTransport transport;
    private Counters client;

    @BeforeEach
    void connect() {
        server = RedisServer.shared();
        transport = ClientLibrary.chosen().connect(server.uri());
        client = Counters.on(RedisCounterStore.over(transport));
    }

    @AfterEach
    void disconnect() {
        client.close();
        transport.close();
    }

    @Test
    void theValueIsAPlainIntegerThatAnybodyMayReadAndAddTo() {
        AtomicCounter counter = client.counter("c");
        counter.add(Long.MAX_VALUE);
        assertThat(server.command("GET", KEY)).isEqualTo("9223372036854775807");
        assertThat(server.command("OBJECT", "ENCODING", KEY)).isEqualTo("int");
        server.command("DECRBY", KEY, "7");
        assertThat(counter.get()).isEqualTo(Long.MAX_VALUE - 7);
        assertThat(server.command("KEYS", "*")).isEqualTo(KEY);
        counter.reset();
        assertThat(server.command("KEYS", "*")).isEmpty();
    }

    @Test
    void aSessionIsOneKeyThatExpires() {
        AtomicCounter counter = client.counter("c", ONCE.withSessionRetention(Duration.ofSeconds(100)));
        for (int i = 0; i < 10; i++) counter.increment();
        counter.reset();
        String slot = server.command("KEYS", "*");
        assertThat(slot).matches("holdfast:\\{c}:once:[0-9a-f]{32}-1");
        assertThat(server.command("GET", slot)).isEqualTo("11:done:10");
        assertThat(Long.parseLong(server.command("PTTL", slot))).isBetween(50_000L, 100_000L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc",
                "",
                " 1",
                "1 ",
                "+5",
                "007",
                "-0",
                "1.5",
                "1e3",
                "0x10",
                "9223372036854775808",
                "-9223372036854775809",
                "99999999999999999999"
            })
    void whatIsNoNumberIsToldAndLeftAsItIs(String text) {
        server.command("SET", KEY, text);
        everyVerbFinds("\"" + text + "\"");
        assertThat(server.command("GET", KEY)).isEqualTo(text);
    }

    @Test
    void aKeyOfAnotherTypeIsToldAndLeftAsItIs() {
        server.command("RPUSH", KEY, "1");
        everyVerbFinds("a list");
        assertThat(server.command("LRANGE", KEY, "0", "-1")).isEqualTo("1");
    }

    @Test
    void aLongTextIsShortened() {
        server.command("SET", KEY, "x".repeat(10_000));
        everyVerbFinds("\"" + "x".repeat(64) + "\"");
    }

    private void everyVerbFinds(String found) {
        for (CounterOptions options : List.of(CounterOptions.defaults(), ONCE)) {
            AtomicCounter counter = client.counter("c", options);
            for (ThrowingCallable verb : List.<ThrowingCallable>of(
                    counter::get,
                    counter::increment,
                    () -> counter.getAndAdd(-3),
                    () -> counter.set(1),
                    () -> counter.getAndSet(1),
                    () -> counter.compareAndSet(0, 1),
                    () -> counter.updateMax(1),
                    () -> counter.updateMin(1),
                    counter::reset,
                    () -> counter.expireAfter(Duration.ofMinutes(1)))) {
                assertThatThrownBy(verb)
                        .isInstanceOfSatisfying(NotANumberException.class, e -> {
                            assertThat(e.counter()).isEqualTo("c");
                            assertThat(e.found()).isEqualTo(found);
                        })
                        .hasMessageContaining("\"c\"");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "1", "x:done:1", ""})
    void aSessionThatSomebodyOverwroteIsUnknown(String garbage) {
        AtomicCounter counter = client.counter("c", ONCE);
        counter.increment();
        server.command("SET", server.command("KEYS", "*:once:*"), garbage);
        assertThat(counter.increment()).as("nothing was lost: a new session").isEqualTo(2);
    }
}
