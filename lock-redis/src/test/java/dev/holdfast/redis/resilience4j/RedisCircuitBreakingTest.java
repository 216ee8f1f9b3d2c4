package dev.holdfast.redis.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.redis.ForwardingTransport;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ScriptRunner;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.FaultProxy;
import dev.holdfast.redis.testing.RedisServer;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A breaker in front of a real server that stops or slows down. What is fast is told by what is not asked, not by clocks. */
@Tag("slow")
@Timeout(60)
class RedisCircuitBreakingTest {

    /** So long that only what is never answered takes it, also on a busy machine. */
    private static final Duration NEVER = Duration.ofSeconds(20);

    private static final Duration COMMAND_TIMEOUT = Duration.ofMillis(400);
    private static final Duration OPEN = Duration.ofMillis(300);

    /** Who asks again for as long as that is found out, and a test that fails still ends. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Longer than the test takes, so that no lease ends but by being given back. */
    private static final LeaseOptions LONG = LeaseOptions.defaults().withDuration(Duration.ofMinutes(5));

    private final RedisServer server = RedisServer.start();
    private final FaultProxy proxy = new FaultProxy(server);
    private final List<String> transitions = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private boolean frozen;
    private CircuitBreaker breaker;
    private Recorder recorder;
    private CircuitBreakingTransport transport;
    private Locks locks;

    /** What gets through, in order. */
    private static final class Recorder extends ForwardingTransport {

        final List<String> scripts = new CopyOnWriteArrayList<>();

        Recorder(RedisTransport transport) {
            super(transport);
        }

        long count(String script) {
            return scripts.stream().filter(script::equals).count();
        }

        @Override
        public CompletionStage<List<String>> evalsha(Script script, List<String> keys, List<String> args) {
            scripts.add(script.toString());
            return super.evalsha(script, keys, args);
        }

        @Override
        protected RedisTransport node(RedisTransport node) {
            return this;
        }
    }

    /** The breaker is at work from {@link #begin()} on: what the machine is too busy for before that is no trouble of the test. */
    private void open(Duration commandTimeout, Duration slow) {
        breaker = CircuitBreaker.of(
                "test",
                CircuitBreakerConfig.from(CircuitBreakingTransport.defaultConfig())
                        .slidingWindow(8, 4, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .waitDurationInOpenState(OPEN)
                        .permittedNumberOfCallsInHalfOpenState(2)
                        .slowCallDurationThreshold(slow)
                        .build());
        breaker.transitionToDisabledState();
        recorder = new Recorder(ClientLibrary.chosen().connect(proxy.uri(), commandTimeout));
        transport = CircuitBreakingTransport.around(recorder, breaker);
        opened.add(transport);
        locks = Locks.builder(RedisLeaseStore.over(transport))
                .patience(PATIENCE)
                .build();
        opened.add(locks);
        // Scripts that the server knows are one call each.
        takes("warm").close();
        breaker.getEventPublisher()
                .onStateTransition(event ->
                        transitions.add(event.getStateTransition().getToState().name()));
    }

    private void begin() {
        breaker.reset();
        transitions.clear();
    }

    private void thaw() {
        server.thaw();
        frozen = false;
    }

    private LockLease takes(String name) {
        return locks.lock(name, LONG).tryAcquire().orElseThrow();
    }

    @AfterEach
    void close() throws Exception {
        proxy.pass();
        if (frozen) thaw();
        if (breaker != null) breaker.transitionToDisabledState();
        for (int i = opened.size() - 1; i >= 0; i--) opened.get(i).close();
        proxy.close();
        server.close();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10));
    }

    private List<CompletableFuture<LockLease>> ask(String name, int times) {
        return IntStream.range(0, times)
                .mapToObj(i -> locks.lock(name + i, LONG).acquireAsync().toCompletableFuture())
                .toList();
    }

    /** Asks until the breaker opens; the calls under way end by that. */
    private void opensByAnOutage() {
        server.freeze();
        frozen = true;
        begin();
        List<CompletableFuture<LockLease>> asked = ask("asked", 4);
        await().until(() -> asked.stream().allMatch(CompletableFuture::isDone));
        assertThat(asked).allSatisfy(each -> assertThat(each).isCompletedExceptionally());
        assertThat(transitions).startsWith("OPEN");
    }

    private static void isTurnedAway(Throwable failure) {
        assertThat(failure)
                .isInstanceOfSatisfying(BackendUnavailableException.class, e -> {
                    assertThat(e.isTransient()).isFalse();
                    assertThat(e.isUnsent()).isTrue();
                })
                .hasMessageContaining("circuit breaker 'test' is ")
                .hasRootCauseInstanceOf(CallNotPermittedException.class);
    }

    @Test
    @DisplayName("a frozen server: new work fails at once and is not sent, what is held is kept, and it closes again")
    void anOutageOpensAndItClosesAgain() {
        open(COMMAND_TIMEOUT, NEVER);
        LockLease kept = takes("kept");
        LockLease released = takes("released");
        opensByAnOutage();
        breaker.transitionToForcedOpenState();
        recorder.scripts.clear();

        assertThatThrownBy(() -> locks.lock("new").acquire()).satisfies(RedisCircuitBreakingTest::isTurnedAway);
        assertThatThrownBy(() -> locks.lock("new").tryAcquire()).satisfies(RedisCircuitBreakingTest::isTurnedAway);
        assertThatThrownBy(() -> locks.lock("new").tryAcquire(PATIENCE))
                .satisfies(RedisCircuitBreakingTest::isTurnedAway);
        assertThatThrownBy(() -> locks.semaphore("new", 3).acquire()).satisfies(RedisCircuitBreakingTest::isTurnedAway);
        assertThatThrownBy(() -> locks.all("new", "newer").acquire()).satisfies(RedisCircuitBreakingTest::isTurnedAway);
        assertThat(recorder.scripts)
                .as("neither what was turned away nor an undo of it is sent")
                .doesNotContain("lock_acquire.lua", "share_acquire.lua", "lock_all.lua", "share_leave.lua");

        CompletionStage<Void> renewal = kept.renewAsync();
        CompletionStage<ReleaseOutcome> release = released.releaseAsync();
        await().until(() -> recorder.count("lock_renew.lua") > 0 && recorder.count("lock_leave.lua") > 0);
        assertThat(kept.isHeld()).isTrue();
        thaw();
        assertThat(release.toCompletableFuture().join()).isEqualTo(ReleaseOutcome.RELEASED);
        await().until(() -> renewal.toCompletableFuture().isDone());
        await().ignoreException(OutcomeUnknownException.class).until(() -> {
            kept.renew();
            return true;
        });
        assertThat(recorder.count("lock_acquire.lua")).isZero();

        breaker.transitionToOpenState();
        await().until(() -> {
            try {
                locks.lock("after").tryAcquire().ifPresent(LockLease::close);
                return breaker.getState() == State.CLOSED;
            } catch (BackendUnavailableException | OutcomeUnknownException notYet) {
                return false;
            }
        });
        assertThat(transitions).endsWith("OPEN", "HALF_OPEN", "CLOSED");
        assertThat(kept.isHeld()).isTrue();
        assertThat(locks.lock("released").tryAcquire()).isPresent();
    }

    @Test
    @DisplayName("half open, few calls are sent; while they fail it opens again")
    void aHalfOpenBreakerProbes() {
        open(COMMAND_TIMEOUT, NEVER);
        opensByAnOutage();
        // What was asked is being undone, which is upkeep and probes too.
        await().until(() -> {
            locks.lock("probe").acquireAsync();
            return transitions.size() >= 3;
        });
        assertThat(transitions).startsWith("OPEN", "HALF_OPEN", "OPEN");
        thaw();
        await().until(() -> {
            locks.lock("probe").acquireAsync().thenAccept(LockLease::close);
            return breaker.getState() == State.CLOSED;
        });
    }

    @Test
    @DisplayName("a server that answers, but slowly, opens it too; what was asked before that is served")
    void slowAnswersOpen() {
        open(NEVER, Duration.ofMillis(100));
        begin();
        proxy.delayReplies(Duration.ofMillis(150));
        List<CompletableFuture<LockLease>> asked = ask("asked", 4);
        await().until(() -> asked.stream().allMatch(CompletableFuture::isDone));
        assertThat(transitions).containsExactly("OPEN");
        breaker.transitionToForcedOpenState();
        assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isZero();
        assertThatThrownBy(() -> locks.lock("new").acquire()).satisfies(RedisCircuitBreakingTest::isTurnedAway);
        for (CompletableFuture<LockLease> each : asked) each.join().renew();
        assertThat(asked).allMatch(each -> each.join().isHeld());
    }

    @Test
    @DisplayName("C12 G2 refusals and missing scripts are answers: many of them open nothing")
    void refusalsDoNotCount() {
        open(NEVER, NEVER);
        begin();
        server.command("SET", "holdfast:{text}:queue", "no set");
        server.config("maxmemory", "1");
        for (int i = 0; i < 40; i++) {
            server.command("SCRIPT", "FLUSH");
            assertThatThrownBy(() -> locks.lock("text").tryAcquire())
                    .isInstanceOfSatisfying(
                            BackendUnavailableException.class,
                            e -> assertThat(e.isUnsent()).isFalse());
        }
        server.config("maxmemory", "0");
        Script wrong = Script.of("wrong", "return {redis.call('LPUSH', KEYS[1], 'x'), ARGV[1]}");
        ScriptRunner runner = new ScriptRunner(transport);
        for (int i = 0; i < 20; i++)
            assertThat(runner.run(wrong, List.of("holdfast:{text}:queue"), List.of())
                            .toCompletableFuture())
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .withMessageContaining("WRONGTYPE");
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
        assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isZero();
        assertThat(transitions).isEmpty();
    }

    @Test
    void anOpenBreakerTurnsSubscribersAway() {
        open(NEVER, NEVER);
        breaker.transitionToForcedOpenState();
        assertThatThrownBy(() -> transport.subscribe("channel", message -> {}, () -> {}))
                .satisfies(RedisCircuitBreakingTest::isTurnedAway);
        breaker.transitionToClosedState();
        transport.subscribe("channel", message -> {}, () -> {}).close();
        assertThat(transport.server()).isEqualTo(recorder.server());
    }
}
