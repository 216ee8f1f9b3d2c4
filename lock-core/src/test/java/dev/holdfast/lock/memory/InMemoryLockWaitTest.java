package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.LockWaitContract;

class InMemoryLockWaitTest extends LockWaitContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
