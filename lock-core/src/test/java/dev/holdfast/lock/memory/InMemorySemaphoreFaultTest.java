package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.SemaphoreFaultContract;

class InMemorySemaphoreFaultTest extends SemaphoreFaultContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
