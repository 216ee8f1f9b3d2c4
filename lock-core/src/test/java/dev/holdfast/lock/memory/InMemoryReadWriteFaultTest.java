package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.ReadWriteFaultContract;

class InMemoryReadWriteFaultTest extends ReadWriteFaultContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
