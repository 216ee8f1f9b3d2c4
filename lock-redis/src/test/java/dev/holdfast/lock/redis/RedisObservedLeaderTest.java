package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.ObservedLeaderContract;

class RedisObservedLeaderTest extends ObservedLeaderContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
