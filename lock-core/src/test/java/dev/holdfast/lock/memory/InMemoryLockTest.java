package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LockContract;
import dev.holdfast.lock.contract.LockFixture;

class InMemoryLockTest extends LockContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
