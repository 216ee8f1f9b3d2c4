package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.resilience4j.CircuitBreakingTransport;
import dev.holdfast.redis.testing.RedisServer;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What may stand between the library and its connection: a circuit breaker, for instance. */
@Timeout(60)
class TransportHookTest {

    private final RedisServer server = RedisServer.shared();

    private Holdfast.Builder holdfast() {
        // The first connection of a JVM on a busy machine.
        return Holdfast.builder(server.uri()).connectTimeout(Duration.ofSeconds(30));
    }

    @Test
    @DisplayName(
            "a circuit breaker is switched on by one line; open, it turns everything new away and keeps what is held")
    void aCircuitBreakerIsSwitchedOn() {
        CircuitBreaker breaker = CircuitBreaker.of("facade", CircuitBreakingTransport.defaultConfig());
        try (Holdfast holdfast = holdfast()
                .transport(inner -> CircuitBreakingTransport.around(inner, breaker))
                .patience(Duration.ofMinutes(10))
                .connect()) {
            holdfast.latch("start", 2).countDown("one");
            LockLease lease = holdfast.lock("kept").tryAcquire().orElseThrow();
            breaker.transitionToForcedOpenState();
            for (ThrowingCallable verb : List.<ThrowingCallable>of(
                    () -> holdfast.lock("new").acquire(),
                    () -> holdfast.counter("hits").increment(),
                    () -> holdfast.counter("hits").get(),
                    () -> holdfast.latch("start", 2).countDown("other")))
                assertThatThrownBy(verb)
                        .isInstanceOf(BackendUnavailableException.class)
                        .hasMessageContaining("circuit breaker 'facade'");
            lease.renew();
            assertThat(lease.release()).isEqualTo(ReleaseOutcome.RELEASED);
            breaker.transitionToClosedState();
            assertThat(holdfast.counter("hits").increment()).isEqualTo(1);
            assertThat(holdfast.latch("start", 2).countDown("other")).isZero();
        }
        try (Holdfast holdfast =
                holdfast().transport(CircuitBreakingTransport::around).connect()) {
            assertThat(holdfast.counter("hits").increment()).isEqualTo(2);
        }
    }

    @Test
    void theLaterOneIsFurtherOutAndNoneIsNull() {
        List<RedisTransport> seen = new ArrayList<>();
        Holdfast.Builder builder = holdfast()
                .transport(inner -> {
                    seen.add(inner);
                    return CircuitBreakingTransport.around(inner);
                })
                .transport(inner -> {
                    seen.add(inner);
                    return inner;
                });
        builder.connect().close();
        assertThat(seen).hasSize(2);
        assertThat(seen.get(1)).isInstanceOf(CircuitBreakingTransport.class);
        assertThatNullPointerException()
                .isThrownBy(() -> builder.transport(null))
                .withMessageContaining("around");
        assertThatNullPointerException()
                .isThrownBy(() -> holdfast().transport(inner -> null).connect())
                .withMessageContaining("transport");
    }
}
