package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.ObservedLeaderContract;

class InMemoryObservedLeaderTest extends ObservedLeaderContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
