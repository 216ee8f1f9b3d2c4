package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.LockListenerContract;

class RedisLockListenerTest extends LockListenerContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
