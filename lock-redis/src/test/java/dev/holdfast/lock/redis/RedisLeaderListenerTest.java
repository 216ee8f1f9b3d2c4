package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LeaderListenerContract;
import dev.holdfast.lock.contract.LockFixture;

class RedisLeaderListenerTest extends LeaderListenerContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
