package dev.holdfast.counter.memory;

import dev.holdfast.counter.contract.CounterFixture;
import dev.holdfast.counter.contract.WindowedCounterContract;

class InMemoryWindowedCounterTest extends WindowedCounterContract {

    @Override
    protected CounterFixture open() {
        return new InMemoryCounterFixture();
    }
}
