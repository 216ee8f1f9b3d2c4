package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LeaderTaskContract;
import dev.holdfast.lock.contract.LockFixture;

class RedisLeaderTaskTest extends LeaderTaskContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
