package dev.holdfast.counter.memory;

import dev.holdfast.counter.contract.AtomicCounterContract;
import dev.holdfast.counter.contract.CounterFixture;

class InMemoryAtomicCounterTest extends AtomicCounterContract {

    @Override
    protected CounterFixture open() {
        return new InMemoryCounterFixture();
    }
}
