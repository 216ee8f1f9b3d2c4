package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.ForceReleaseContract;
import dev.holdfast.lock.contract.LockFixture;

class InMemoryForceReleaseTest extends ForceReleaseContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
