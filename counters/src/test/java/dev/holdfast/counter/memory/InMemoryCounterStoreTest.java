package dev.holdfast.counter.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.Counters;
import dev.holdfast.counter.contract.CounterFixture;
import dev.holdfast.counter.contract.CounterStoreContract;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class InMemoryCounterStoreTest extends CounterStoreContract {

    @Override
    protected CounterFixture open() {
        return new InMemoryCounterFixture();
    }

    @Test
    void nothingIsKeptOfWhatWasResetOrExpired() {
        VirtualTime time = new VirtualTime();
        InMemoryCounterStore counters = new InMemoryCounterStore(time);
        try (Counters client = Counters.builder(counters).time(time).build()) {
            client.counter("a").set(1);
            client.counter("b").set(1);
            client.counter("a").expireAfter(Duration.ofSeconds(1));
            assertThat(counters.size()).isEqualTo(2);
            client.counter("b").reset();
            assertThat(counters.size()).isOne();
            time.advance(Duration.ofSeconds(2));
            assertThat(counters.size()).isZero();
            assertThat(time.pending()).isZero();
        }
    }
}
