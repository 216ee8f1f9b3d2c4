package dev.holdfast.saga;

import dev.holdfast.counter.memory.InMemoryCounterStore;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.lock.memory.InMemoryLeaseStore;
import dev.holdfast.lock.spi.LeaseStore;

class InMemorySagaTest extends SagaContract {

    @Override
    LeaseStore leases() {
        return new InMemoryLeaseStore();
    }

    @Override
    CounterStore values() {
        return new InMemoryCounterStore();
    }
}
