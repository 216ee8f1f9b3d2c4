package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LockCancellationContract;
import dev.holdfast.lock.contract.LockFixture;

class InMemoryLockCancellationTest extends LockCancellationContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }

    @Override
    protected int interrupts() {
        return 5000;
    }
}
