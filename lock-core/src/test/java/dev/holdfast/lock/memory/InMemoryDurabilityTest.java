package dev.holdfast.lock.memory;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.Durability;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.contract.DurabilityContract;
import dev.holdfast.lock.contract.LockFixture;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The contract over a store that has replicas, as it says. */
class InMemoryDurabilityTest extends DurabilityContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }

    @Test
    void aStoreInMemoryHasNoCopies() {
        LeaseOptions durable = LeaseOptions.defaults().withDurability(Durability.replicas(1, Duration.ofMillis(10)));
        try (Locks locks = Locks.on(new InMemoryLeaseStore())) {
            assertThatThrownBy(() -> locks.lock("a", durable)).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> locks.semaphore("a", 1).withOptions(durable))
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> locks.readWriteLock("a").withOptions(durable))
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> locks.all("a", "b").withOptions(durable))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("1 replica");
        }
    }
}
