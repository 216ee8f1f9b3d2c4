package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.SemaphoreContract;

class RedisSemaphoreTest extends SemaphoreContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
