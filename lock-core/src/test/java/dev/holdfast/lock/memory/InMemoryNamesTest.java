package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.NamesContract;

class InMemoryNamesTest extends NamesContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
