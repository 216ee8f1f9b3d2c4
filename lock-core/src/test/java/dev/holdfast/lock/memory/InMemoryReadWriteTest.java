package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.ReadWriteContract;

class InMemoryReadWriteTest extends ReadWriteContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
