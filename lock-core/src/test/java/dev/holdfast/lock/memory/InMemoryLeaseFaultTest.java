package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LeaseFaultContract;
import dev.holdfast.lock.contract.LockFixture;

class InMemoryLeaseFaultTest extends LeaseFaultContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
