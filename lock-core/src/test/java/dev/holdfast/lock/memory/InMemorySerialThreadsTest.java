package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.SerialThreadsContract;

class InMemorySerialThreadsTest extends SerialThreadsContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
