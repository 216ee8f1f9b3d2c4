package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.SerialContract;

class InMemorySerialTest extends SerialContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
