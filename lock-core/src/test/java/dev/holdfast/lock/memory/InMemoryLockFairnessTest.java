package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LockFairnessContract;
import dev.holdfast.lock.contract.LockFixture;

class InMemoryLockFairnessTest extends LockFairnessContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
