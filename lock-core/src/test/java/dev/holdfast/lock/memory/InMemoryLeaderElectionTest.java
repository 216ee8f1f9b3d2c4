package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.LeaderElectionContract;
import dev.holdfast.lock.contract.LockFixture;

class InMemoryLeaderElectionTest extends LeaderElectionContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
