package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.idempotency.IdempotencyGuard;
import dev.holdfast.counter.idempotency.IdempotencyOptions;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.FaultProxy.Cut;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults made for real, between a client of a guard and a server. */
class RedisIdempotencyGuardFaultTest extends ThroughAProxy {

    private final AtomicInteger runs = new AtomicInteger();

    private IdempotencyGuard<String> guard(String uri, Duration patience, Duration lease) {
        RedisTransport transport = ClientLibrary.chosen().connect(uri);
        opened.add(transport);
        Counters client = Counters.builder(RedisCounterStore.over(transport))
                .patience(patience)
                .build();
        opened.add(client);
        return IdempotencyGuard.on(
                client, Codec.text(), IdempotencyOptions.defaults().withLease(lease));
    }

    private IdempotencyGuard<String> guard() {
        return guard(proxy.uri(), Duration.ofSeconds(20), Duration.ofMinutes(5));
    }

    private String work() {
        return "result " + runs.incrementAndGet();
    }

    /** All scripts are at the server, so that the next reply is the answer itself. */
    private void warm(IdempotencyGuard<String> guard) throws Exception {
        guard.once("warm", () -> "");
        assertThatThrownBy(() -> guard.once("warmer", () -> {
                    throw new IOException();
                }))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    @DisplayName("B1, B2: lost answers to a claim and to its result: the work is done once and its result kept")
    void lostAnswersDoNoHarm(Cut cut) throws Exception {
        IdempotencyGuard<String> guard = guard();
        warm(guard);
        proxy.swallowNextReply(cut);
        String result = guard.once("k", () -> {
            assertThat(proxy.swallowed()).as("the answer to the claim was lost").isEqualTo(1);
            proxy.swallowNextReply(cut);
            return work();
        });
        assertThat(proxy.swallowed()).as("and so was that to the result").isEqualTo(2);
        assertThat(result).isEqualTo("result 1");
        assertThat(guard.result("k")).contains("result 1");
        assertThat(guard.once("k", this::work)).isEqualTo("result 1");
    }

    @ParameterizedTest
    @EnumSource(Cut.class)
    void aClaimIsGivenUpAlsoWhenTheAnswerIsLost(Cut cut) throws Exception {
        IdempotencyGuard<String> guard = guard();
        warm(guard);
        assertThatThrownBy(() -> guard.once("k", () -> {
                    proxy.swallowNextReply(cut);
                    throw new IOException();
                }))
                .isInstanceOf(IOException.class);
        assertThat(proxy.swallowed()).isEqualTo(1);
        assertThat(guard(server.uri(), Duration.ofSeconds(20), Duration.ofMinutes(5))
                        .once("k", this::work))
                .isEqualTo("result 1");
    }

    @Test
    @DisplayName("A client that is cut off in the middle of its work is replaced, and does not overwrite its successor")
    void aClientThatIsCutOffIsReplaced() {
        IdempotencyGuard<String> cutOff = guard(proxy.uri(), Duration.ofSeconds(20), Duration.ofMillis(300));
        IdempotencyGuard<String> successor = guard(server.uri(), Duration.ofSeconds(20), Duration.ofMillis(300));
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletionStage<String> first = cutOff.onceAsync("k", () -> {
            runs.incrementAndGet();
            return work;
        });
        await().atMost(Duration.ofSeconds(30)).until(() -> runs.get() == 1);
        proxy.refuse();
        proxy.cut(Cut.RST);
        CompletionStage<String> second =
                successor.onceAsync("k", () -> CompletableFuture.completedFuture("the successor's"));
        assertThat(second.toCompletableFuture().join()).isEqualTo("the successor's");
        proxy.pass();
        work.complete("late");
        assertThat(first.toCompletableFuture().join()).isEqualTo("the successor's");
        assertThat(successor.result("k")).contains("the successor's");
    }

    @Test
    void aClaimSurvivesAnOutageThatIsShorterThanItsLease() throws Exception {
        IdempotencyGuard<String> guard = guard(proxy.uri(), Duration.ofMillis(200), Duration.ofSeconds(30));
        String result = guard.once("k", () -> {
            proxy.cut(Cut.RST);
            return work();
        });
        assertThat(result).isEqualTo("result 1");
    }

    @Test
    void aServerWithoutMemoryRefusesClaimsBeforeAnyWork() throws Exception {
        IdempotencyGuard<String> guard = guard(server.uri(), Duration.ofMillis(300), Duration.ofSeconds(30));
        guard.once("done", this::work);
        server.config("maxmemory", "1");
        assertThatThrownBy(() -> guard.once("k", this::work))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("OOM");
        assertThat(runs).hasValue(1);
        assertThat(guard.result("done")).contains("result 1");
        server.config("maxmemory", "0");
        assertThat(guard.once("k", this::work)).isEqualTo("result 2");
    }
}
