package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.version.Versioned;
import dev.holdfast.counter.version.VersionedValue;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.FaultProxy;
import dev.holdfast.redis.testing.FaultProxy.Cut;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults made for real, between a client of a versioned value and a server. */
@Tag("slow")
class RedisVersionedValueFaultTest {

    private final List<AutoCloseable> opened = new ArrayList<>();
    private RedisServer server;
    private FaultProxy proxy;
    private VersionedValue<Integer> value;
    private VersionedValue<Integer> direct;

    @BeforeEach
    void connect() {
        server = RedisServer.start();
        opened.add(server);
        proxy = new FaultProxy(server);
        opened.add(proxy);
        value = value(proxy.uri(), Duration.ofSeconds(20));
        direct = value(server.uri(), Duration.ofSeconds(20));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) opened.get(i).close();
    }

    private VersionedValue<Integer> value(String uri, Duration patience) {
        RedisTransport transport = ClientLibrary.chosen().connect(uri);
        opened.add(transport);
        Counters client = Counters.builder(RedisCounterStore.over(transport))
                .patience(patience)
                .build();
        opened.add(client);
        return VersionedValue.on(client, "v", Codec.of(String::valueOf, Integer::parseInt));
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    @DisplayName("B1, B2: a write whose answer was lost is repeated, answers as the first time, and happens once")
    void aWriteWhoseAnswerWasLostHappensOnce(Cut cut) {
        value.setIfAbsent(0);
        AtomicInteger calls = new AtomicInteger();
        for (int i = 1; i <= 5; i++) {
            Versioned<Integer> written = value.update(present -> {
                calls.incrementAndGet();
                proxy.swallowNextReply(cut);
                return present.orElseThrow() + 1;
            });
            assertThat(written.value()).contains(i);
        }
        assertThat(calls).as("nobody was overtaken by himself").hasValue(5);
        assertThat(proxy.swallowed()).isEqualTo(5);
        assertThat(server.command("LLEN", "holdfast:{v}:versions")).isEqualTo("6");
        assertThat(direct.read().value()).contains(5);
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    @DisplayName("B1, B2: a write whose answer was lost and that others overwrote has still succeeded")
    void aWriteThatOthersOverwroteHasSucceeded(Cut cut) {
        Versioned<Integer> first = value.setIfAbsent(0).orElseThrow();
        CompletionStage<Optional<Versioned<Integer>>> stage = loseAnswer(first.version(), cut);
        for (int i = 0; i < 50; i++) direct.update(present -> present.orElseThrow() + 1);
        proxy.pass();
        Versioned<Integer> written = stage.toCompletableFuture().join().orElseThrow();
        assertThat(written.value()).contains(100);
        assertThat(written.version()).isGreaterThan(first.version());
        assertThat(direct.read().value()).contains(150);
    }

    @Test
    @DisplayName("F7: a write whose answer was lost, and which the store forgot, is unknown")
    void aWriteThatTheStoreForgotIsUnknown() {
        Versioned<Integer> first = value.setIfAbsent(0).orElseThrow();
        CompletionStage<Optional<Versioned<Integer>>> stage = loseAnswer(first.version(), Cut.RST);
        for (int i = 0; i < 70; i++) direct.update(present -> present.orElseThrow() + 1);
        proxy.pass();
        assertThatThrownBy(stage.toCompletableFuture()::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("value \"v\"");
        assertThat(direct.read().value()).contains(170);
    }

    /** Writes 100; the write has happened, and its client cannot come back before the proxy lets it. */
    private CompletionStage<Optional<Versioned<Integer>>> loseAnswer(long version, Cut cut) {
        proxy.refuse();
        proxy.swallowNextReply(cut);
        CompletionStage<Optional<Versioned<Integer>>> stage = value.compareAndSetAsync(version, 100);
        await().atMost(Duration.ofSeconds(30)).until(() -> proxy.swallowed() == 1);
        assertThat(direct.read().value()).contains(100);
        return stage;
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    void aRemovalWhoseAnswerWasLostSucceedsAlsoWhenSomebodyWroteAgain(Cut cut) {
        Versioned<Integer> first = value.setIfAbsent(0).orElseThrow();
        assertThat(value.remove(first.version() + 2))
                .as("the server knows the script now")
                .isFalse();
        proxy.refuse();
        proxy.swallowNextReply(cut);
        CompletionStage<Boolean> stage = value.removeAsync(first.version());
        await().atMost(Duration.ofSeconds(30)).until(() -> proxy.swallowed() == 1);
        assertThat(direct.setIfAbsent(7)).isPresent();
        proxy.pass();
        assertThat(stage.toCompletableFuture().join()).isTrue();
        assertThat(direct.read().value()).contains(7);
    }

    @Test
    void aServerWithoutMemoryRefusesWritesAndLetsReadAndRemove() {
        // Before 7.0 servers look for memory at a script's first write only, and this script's first one needs none.
        assumeThat(server.command("INFO", "server")).doesNotContain("redis_version:6.");
        VersionedValue<Integer> hasty = value(server.uri(), Duration.ofMillis(500));
        long version = hasty.setIfAbsent(1).orElseThrow().version();
        server.config("maxmemory", "1");
        assertThatThrownBy(() -> hasty.compareAndSet(version, 2))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("OOM");
        assertThat(hasty.read().version()).isEqualTo(version);
        assertThat(hasty.remove(version)).isTrue();
        server.config("maxmemory", "0");
    }

    @Test
    void aMissingRightLeavesEverythingAsItWas() {
        long version = direct.setIfAbsent(1).orElseThrow().version();
        server.command("ACL", "SETUSER", "clerk", "on", ">secret", "~*", "+@all", "-set", "-del");
        VersionedValue<Integer> clerk = value(server.uri("clerk", "secret"), Duration.ofMillis(500));
        String before = server.command("LRANGE", "holdfast:{v}:versions", "0", "-1");
        assertThatThrownBy(() -> clerk.compareAndSet(version, 2)).isInstanceOf(BackendUnavailableException.class);
        assertThatThrownBy(() -> clerk.remove(version)).isInstanceOf(BackendUnavailableException.class);
        assertThat(server.command("LRANGE", "holdfast:{v}:versions", "0", "-1")).isEqualTo(before);
        assertThat(direct.read()).isEqualTo(new Versioned<>(Optional.of(1), version));
    }
}
