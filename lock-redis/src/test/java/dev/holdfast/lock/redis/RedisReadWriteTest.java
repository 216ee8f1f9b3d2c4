package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.ReadWriteContract;

class RedisReadWriteTest extends ReadWriteContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
