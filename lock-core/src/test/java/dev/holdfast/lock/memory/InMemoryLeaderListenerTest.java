package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LeaderListenerContract;
import dev.holdfast.lock.contract.LockFixture;

class InMemoryLeaderListenerTest extends LeaderListenerContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
