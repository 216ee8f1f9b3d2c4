package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LeaseContract;
import dev.holdfast.lock.contract.LockFixture;

class InMemoryLeaseTest extends LeaseContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
