package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LeaderTaskContract;
import dev.holdfast.lock.contract.LockFixture;

class InMemoryLeaderTaskTest extends LeaderTaskContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
