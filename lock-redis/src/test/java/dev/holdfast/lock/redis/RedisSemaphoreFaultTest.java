package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.SemaphoreFaultContract;

@InTheMatrix
class RedisSemaphoreFaultTest extends SemaphoreFaultContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
