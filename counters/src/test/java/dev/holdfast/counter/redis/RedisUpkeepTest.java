package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.BoundedCounter;
import dev.holdfast.counter.Codec;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.Reservation;
import dev.holdfast.counter.Reservation.Settlement;
import dev.holdfast.counter.idempotency.IdempotencyGuard;
import dev.holdfast.counter.idempotency.IdempotencyOptions;
import dev.holdfast.counter.rate.RateLimit;
import dev.holdfast.counter.rate.RateLimiter;
import dev.holdfast.counter.sequence.Offered;
import dev.holdfast.counter.sequence.SequenceHandler;
import dev.holdfast.counter.sequence.Sequencer;
import dev.holdfast.counter.sequence.SequencerOptions;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.redis.ForwardingTransport;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the nouns hold is kept and given back also through an open circuit breaker, which turns new work away. */
@Timeout(60)
class RedisUpkeepTest {

    /** Longer than any test, so that nothing ends but by being given back. */
    private static final Duration LONG = Duration.ofMinutes(5);

    /** As a breaker: while it is open only upkeep passes. */
    private static final class Gate extends ForwardingTransport {

        private final List<String> passedOpen = new CopyOnWriteArrayList<>();
        private volatile boolean open;

        Gate(RedisTransport transport) {
            super(transport);
        }

        private boolean passes(Script script) {
            if (open && script.isUpkeep()) passedOpen.add(script.toString());
            return !open || script.isUpkeep();
        }

        private static CompletionStage<List<String>> turnedAway() {
            return CompletableFuture.failedFuture(BackendUnavailableException.unsent("the breaker is open", null));
        }

        @Override
        public CompletionStage<List<String>> evalsha(Script script, List<String> keys, List<String> args) {
            return passes(script) ? super.evalsha(script, keys, args) : turnedAway();
        }

        @Override
        public CompletionStage<List<String>> eval(Script script, List<String> keys, List<String> args) {
            return passes(script) ? super.eval(script, keys, args) : turnedAway();
        }

        @Override
        protected RedisTransport node(RedisTransport node) {
            return this;
        }
    }

    private final String name = "upkeep-" + UUID.randomUUID();
    private static RedisTransport transport;
    private final Gate gate = new Gate(transport);
    private final Counters counters = Counters.builder(RedisCounterStore.over(gate))
            .patience(Duration.ofSeconds(20))
            .build();

    @BeforeAll
    static void connect() {
        transport = ClientLibrary.chosen().shared(RedisServer.shared().uri()).transport();
    }

    @AfterEach
    void close() {
        gate.open = false;
        counters.close();
    }

    @AfterAll
    static void disconnect() {
        transport.close();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10));
    }

    private IdempotencyGuard<String> guard(Duration lease) {
        return IdempotencyGuard.on(
                counters, Codec.text(), IdempotencyOptions.defaults().withLease(lease));
    }

    @Test
    @DisplayName("work that is done when the breaker opens is done once: its result is kept")
    void aResultIsKept() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        IdempotencyGuard<String> guard = guard(LONG);
        String result = guard.once(name, () -> {
            gate.open = true;
            return "result " + runs.incrementAndGet();
        });
        assertThat(result).isEqualTo("result 1");
        assertThatThrownBy(() -> guard.once("new", () -> "result " + runs.incrementAndGet()))
                .as("new work is turned away before it is done")
                .isInstanceOf(BackendUnavailableException.class);
        gate.open = false;
        assertThat(guard(LONG).once(name, () -> "result " + runs.incrementAndGet()))
                .isEqualTo("result 1");
        assertThat(runs).hasValue(1);
    }

    @Test
    void aClaimIsRenewedAndGivenUp() throws Exception {
        assertThatThrownBy(() -> guard(Duration.ofMillis(900)).once(name, () -> {
                    gate.open = true;
                    await().until(() -> gate.passedOpen.contains("claim_renew.lua"));
                    throw new IOException("a fault of the test's work");
                }))
                .isInstanceOf(IOException.class);
        assertThat(gate.passedOpen).contains("claim_abandon.lua");
    }

    @Test
    void aReservationIsRenewedAndSettled() {
        BoundedCounter stock = counters.bounded(name, 0, 10);
        stock.tryAdd(10);
        Reservation sold = stock.reserve(4, LONG).orElseThrow();
        Reservation unsold = stock.reserve(1, LONG).orElseThrow();
        gate.open = true;
        assertThatThrownBy(() -> stock.reserve(1, LONG)).isInstanceOf(BackendUnavailableException.class);
        assertThat(sold.renew()).isTrue();
        assertThat(sold.commit()).isEqualTo(Settlement.COMMITTED);
        assertThat(unsold.cancel()).isEqualTo(Settlement.CANCELLED);
        gate.open = false;
        assertThat(stock.get()).isEqualTo(6);
    }

    private Sequencer<String> sequencer(SequenceHandler<String> handler) {
        return Sequencer.on(
                counters, name, Codec.text(), SequencerOptions.defaults().withLease(Duration.ofMillis(900)), handler);
    }

    @Test
    @DisplayName("an event under way when the breaker opens: its claim is kept, and it is not handed on again")
    void anEventIsHandedOnOnce() {
        AtomicInteger handed = new AtomicInteger();
        try (Sequencer<String> sequencer = sequencer(event -> {
            handed.incrementAndGet();
            gate.open = true;
            await().until(() -> gate.passedOpen.contains("sequence_renew.lua"));
        })) {
            assertThat(sequencer.offer(1, "x")).isEqualTo(Offered.HANDED_ON);
            assertThat(gate.passedOpen).contains("sequence_done.lua");
            assertThatThrownBy(() -> sequencer.offer(2, "x")).isInstanceOf(BackendUnavailableException.class);
            gate.open = false;
            assertThat(sequencer.expected()).isEqualTo(2);
            assertThat(handed).hasValue(1);
        }
    }

    @Test
    void theClaimOfAnEventThatFailsIsGivenUp() {
        try (Sequencer<String> sequencer = sequencer(event -> {
            gate.open = true;
            throw new IOException("a fault of the test's handler");
        })) {
            assertThat(sequencer.offer(1, "x")).isEqualTo(Offered.BUFFERED);
            assertThat(gate.passedOpen).contains("sequence_release.lua");
        }
    }

    @Test
    void permitsThatNobodyWaitsForAreGivenBack() {
        RateLimiter limiter = RateLimiter.on(counters, name, RateLimit.of(1, LONG));
        assertThat(limiter.tryAcquire(1).admitted()).isTrue();
        CompletionStage<?> waits = limiter.acquireAsync(1);
        await().until(() -> limiter.tryAcquire(1).retryAfter().compareTo(LONG) > 0);
        gate.open = true;
        assertThat(waits.toCompletableFuture().cancel(false)).isTrue();
        await().until(() -> gate.passedOpen.contains("rate_give_back.lua"));
    }
}
