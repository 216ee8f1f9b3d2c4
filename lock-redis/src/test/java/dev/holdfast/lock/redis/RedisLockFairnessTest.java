package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockFairnessContract;
import dev.holdfast.lock.contract.LockFixture;

class RedisLockFairnessTest extends LockFairnessContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
