package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.SharedStoreContract;

class InMemorySharedStoreTest extends SharedStoreContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
