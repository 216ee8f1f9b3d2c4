package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.InspectionContract;
import dev.holdfast.lock.contract.LockFixture;

class RedisInspectionTest extends InspectionContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
