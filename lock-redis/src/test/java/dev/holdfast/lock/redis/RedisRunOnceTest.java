package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.RunOnceContract;

class RedisRunOnceTest extends RunOnceContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
