package dev.holdfast.counter.memory;

import dev.holdfast.counter.contract.BoundedCounterContract;
import dev.holdfast.counter.contract.CounterFixture;

class InMemoryBoundedCounterTest extends BoundedCounterContract {

    @Override
    protected CounterFixture open() {
        return new InMemoryCounterFixture();
    }
}
