package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.DeadlockContract;
import dev.holdfast.lock.contract.LockFixture;

class InMemoryDeadlockTest extends DeadlockContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
