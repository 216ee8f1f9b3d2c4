package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LeaseStoreContract;
import dev.holdfast.lock.contract.LockFixture;

class InMemoryLeaseStoreTest extends LeaseStoreContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
