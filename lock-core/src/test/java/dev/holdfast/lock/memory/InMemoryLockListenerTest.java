package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.LockListenerContract;

class InMemoryLockListenerTest extends LockListenerContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
