package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.ReadWriteFaultContract;

@InTheMatrix
class RedisReadWriteFaultTest extends ReadWriteFaultContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
