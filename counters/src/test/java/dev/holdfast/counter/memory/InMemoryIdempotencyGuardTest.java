package dev.holdfast.counter.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.contract.CounterFixture;
import dev.holdfast.counter.contract.IdempotencyGuardContract;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class InMemoryIdempotencyGuardTest extends IdempotencyGuardContract {

    @Override
    protected CounterFixture open() {
        return new InMemoryCounterFixture();
    }

    @Test
    void nothingIsKeptForever() {
        VirtualTime time = new VirtualTime();
        InMemoryClaimStore claims = new InMemoryClaimStore(time, () -> false);
        Duration hour = Duration.ofHours(1);
        claims.claim("dead", "a", hour);
        claims.claim("done", "b", hour);
        claims.complete("done", "b", 1, "x", hour);
        claims.claim("given up", "c", hour);
        claims.abandon("given up", "c");
        time.advance(hour.minusMillis(1));
        assertThat(claims.size()).isEqualTo(3);
        time.advance(Duration.ofMillis(1));
        assertThat(claims.size()).isEqualTo(2);
        time.advance(Duration.ofHours(48));
        assertThat(claims.size()).isZero();
        assertThat(time.pending()).isZero();
    }
}
