package dev.holdfast.redis.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ServerTraits;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Its settings, and a breaker in front of what breaks its own rules. */
class CircuitBreakingTransportTest {

    private static final Script SCRIPT = Script.of("script", "return ARGV[#ARGV]");

    /** Answers as it is told to. */
    private record Answering(Supplier<CompletionStage<List<String>>> answer) implements RedisTransport {

        @Override
        public CompletionStage<List<String>> evalsha(Script script, List<String> keys, List<String> args) {
            return answer.get();
        }

        @Override
        public CompletionStage<List<String>> eval(Script script, List<String> keys, List<String> args) {
            return answer.get();
        }

        @Override
        public Subscription subscribe(String channel, Consumer<String> messages, Runnable resumed) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ServerTraits server() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void reset() {}

        @Override
        public void close() {}
    }

    private static CircuitBreaker halfOpen() {
        CircuitBreaker breaker = CircuitBreaker.of(
                "test",
                CircuitBreakerConfig.custom()
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .build());
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        return breaker;
    }

    private static void throwing(CircuitBreaker breaker, RuntimeException thrown) {
        RedisTransport broken = new Answering(() -> {
            throw thrown;
        });
        assertThatThrownBy(
                        () -> CircuitBreakingTransport.around(broken, breaker).evalsha(SCRIPT, List.of(), List.of()))
                .isSameAs(thrown);
    }

    @Test
    void aCallThatThrowsGivesItsPermissionBack() {
        CircuitBreaker breaker = halfOpen();
        throwing(breaker, new IllegalStateException("a fault of the test's transport"));
        assertThat(breaker.tryAcquirePermission()).as("the only probe").isTrue();
    }

    @Test
    void anOutageThatIsThrownCountsToo() {
        CircuitBreaker breaker = halfOpen();
        throwing(breaker, BackendUnavailableException.passing("a fault of the test's transport", null));
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }

    @Test
    void aBreakerThatThrowsDoesNotSpoilAReply() {
        AtomicBoolean breaks = new AtomicBoolean();
        CircuitBreaker breaker = CircuitBreaker.of(
                "test",
                CircuitBreakerConfig.custom()
                        .currentTimestampFunction(
                                clock -> {
                                    if (breaks.get()) throw new IllegalStateException("a fault of the test's clock");
                                    return 0L;
                                },
                                TimeUnit.MILLISECONDS)
                        .build());
        CompletableFuture<List<String>> reply = new CompletableFuture<>();
        CompletionStage<List<String>> told = CircuitBreakingTransport.around(new Answering(() -> reply), breaker)
                .evalsha(SCRIPT, List.of(), List.of());
        breaks.set(true);
        reply.complete(List.of("reply"));
        assertThat(told.toCompletableFuture()).isCompletedWithValue(List.of("reply"));
    }

    @Test
    void theDefaultsOpenByOutagesAndBySlowness() {
        CircuitBreakerConfig config = CircuitBreakingTransport.defaultConfig();
        assertThat(config.getFailureRateThreshold()).isEqualTo(50);
        assertThat(config.getSlowCallDurationThreshold()).hasMillis(500);
        assertThat(config.getSlidingWindowSize()).isEqualTo(20);
        assertThat(config.getMinimumNumberOfCalls()).isEqualTo(10);
        assertThatNullPointerException()
                .isThrownBy(() -> CircuitBreakingTransport.around(null))
                .withMessageContaining("transport");
        assertThatNullPointerException()
                .isThrownBy(() -> CircuitBreakingTransport.around(new Answering(() -> null), null))
                .withMessageContaining("breaker");
    }
}
