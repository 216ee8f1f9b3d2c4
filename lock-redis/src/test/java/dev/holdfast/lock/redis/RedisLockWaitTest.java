package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.LockWaitContract;

class RedisLockWaitTest extends LockWaitContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
