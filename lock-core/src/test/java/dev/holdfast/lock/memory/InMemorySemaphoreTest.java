package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.SemaphoreContract;

class InMemorySemaphoreTest extends SemaphoreContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
