package dev.holdfast.counter.memory;

import dev.holdfast.counter.contract.BufferedCounterContract;
import dev.holdfast.counter.contract.CounterFixture;

class InMemoryBufferedCounterTest extends BufferedCounterContract {

    @Override
    protected CounterFixture open() {
        return new InMemoryCounterFixture();
    }
}
