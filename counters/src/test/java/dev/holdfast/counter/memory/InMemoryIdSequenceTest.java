package dev.holdfast.counter.memory;

import dev.holdfast.counter.contract.CounterFixture;
import dev.holdfast.counter.contract.IdSequenceContract;

class InMemoryIdSequenceTest extends IdSequenceContract {

    @Override
    protected CounterFixture open() {
        return new InMemoryCounterFixture();
    }
}
