package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.FencingContract;
import dev.holdfast.lock.contract.LockFixture;

class RedisFencingTest extends FencingContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
