package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.DeadWaiterContract;
import dev.holdfast.lock.contract.LockFixture;

class InMemoryDeadWaiterTest extends DeadWaiterContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
