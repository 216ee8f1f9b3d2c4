package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.MultiLockContract;

class RedisMultiLockTest extends MultiLockContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
