package dev.holdfast.counter.memory;

import dev.holdfast.counter.contract.CounterFixture;
import dev.holdfast.counter.contract.SequencerContract;

class InMemorySequencerTest extends SequencerContract {

    @Override
    protected CounterFixture open() {
        return new InMemoryCounterFixture();
    }
}
