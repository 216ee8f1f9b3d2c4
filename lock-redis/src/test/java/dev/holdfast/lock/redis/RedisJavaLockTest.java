package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.JavaLockContract;
import dev.holdfast.lock.contract.LockFixture;

class RedisJavaLockTest extends JavaLockContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
