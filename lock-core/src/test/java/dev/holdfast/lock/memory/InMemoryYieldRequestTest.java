package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.YieldRequestContract;

class InMemoryYieldRequestTest extends YieldRequestContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
