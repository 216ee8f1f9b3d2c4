package dev.holdfast.counter.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.contract.CounterFixture;
import dev.holdfast.counter.contract.VersionedValueContract;
import dev.holdfast.counter.version.VersionedOptions;
import dev.holdfast.counter.version.VersionedValue;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class InMemoryVersionedValueTest extends VersionedValueContract {

    @Override
    protected CounterFixture open() {
        return new InMemoryCounterFixture();
    }

    @Test
    void nothingIsKeptForeverOfWhatWasRemovedOrExpired() {
        VirtualTime time = new VirtualTime();
        InMemoryVersionStore versions = new InMemoryVersionStore(time, () -> false);
        try (Counters client =
                Counters.builder(new StoreOf(versions)).time(time).build()) {
            VersionedValue<String> removed = VersionedValue.on(client, "a", Codec.text());
            VersionedOptions brief = VersionedOptions.defaults().withExpiry(Duration.ofSeconds(1));
            VersionedValue<String> expired = VersionedValue.on(client, "b", Codec.text(), brief);
            long last = removed.setIfAbsent("x").orElseThrow().version();
            removed.remove(last);
            expired.setIfAbsent("x");
            time.advance(Duration.ofHours(47));
            assertThat(removed.read().version()).isEqualTo(last + 1);
            assertThat(versions.size()).isEqualTo(2);
            time.advance(Duration.ofHours(2));
            assertThat(versions.size()).isZero();
            assertThat(time.pending()).isZero();
            assertThat(removed.read().version()).isZero();
            assertThat(removed.setIfAbsent("x").orElseThrow().version()).isGreaterThan(last);
        }
    }
}
