package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.SilentWaiterContract;

class InMemorySilentWaiterTest extends SilentWaiterContract {

    @Override
    protected LockFixture open() {
        return InMemoryFixture.withoutListeners();
    }
}
