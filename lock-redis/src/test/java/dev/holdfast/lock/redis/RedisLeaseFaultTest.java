package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LeaseFaultContract;
import dev.holdfast.lock.contract.LockFixture;

class RedisLeaseFaultTest extends LeaseFaultContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
