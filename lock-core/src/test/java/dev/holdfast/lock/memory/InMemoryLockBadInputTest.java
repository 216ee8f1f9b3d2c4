package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LockBadInputContract;
import dev.holdfast.lock.contract.LockFixture;

class InMemoryLockBadInputTest extends LockBadInputContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
