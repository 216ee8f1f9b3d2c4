package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockContract;
import dev.holdfast.lock.contract.LockFixture;

class RedisLockTest extends LockContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
