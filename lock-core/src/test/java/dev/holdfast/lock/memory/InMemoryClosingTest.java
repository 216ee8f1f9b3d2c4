package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.ClosingContract;
import dev.holdfast.lock.contract.LockFixture;

class InMemoryClosingTest extends ClosingContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
