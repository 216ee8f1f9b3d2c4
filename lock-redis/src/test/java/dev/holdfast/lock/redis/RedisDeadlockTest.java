package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.DeadlockContract;
import dev.holdfast.lock.contract.LockFixture;

class RedisDeadlockTest extends DeadlockContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
