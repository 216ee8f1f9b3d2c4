package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.SemaphoreSizeContract;

class InMemorySemaphoreSizeTest extends SemaphoreSizeContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
