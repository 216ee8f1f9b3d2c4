package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.FencingContract;
import dev.holdfast.lock.contract.LockFixture;

class InMemoryFencingTest extends FencingContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
