package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.MultiLockContract;

class InMemoryMultiLockTest extends MultiLockContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
