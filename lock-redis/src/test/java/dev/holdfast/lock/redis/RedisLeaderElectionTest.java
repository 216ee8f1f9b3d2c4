package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LeaderElectionContract;
import dev.holdfast.lock.contract.LockFixture;

class RedisLeaderElectionTest extends LeaderElectionContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
