package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockBadInputContract;
import dev.holdfast.lock.contract.LockFixture;

class RedisLockBadInputTest extends LockBadInputContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
