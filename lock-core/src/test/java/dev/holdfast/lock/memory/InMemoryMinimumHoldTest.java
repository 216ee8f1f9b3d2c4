package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.MinimumHoldContract;

class InMemoryMinimumHoldTest extends MinimumHoldContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
