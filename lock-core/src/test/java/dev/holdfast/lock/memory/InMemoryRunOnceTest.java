package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.RunOnceContract;

class InMemoryRunOnceTest extends RunOnceContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
