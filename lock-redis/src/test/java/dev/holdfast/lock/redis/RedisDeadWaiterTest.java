package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.DeadWaiterContract;
import dev.holdfast.lock.contract.LockFixture;

class RedisDeadWaiterTest extends DeadWaiterContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
