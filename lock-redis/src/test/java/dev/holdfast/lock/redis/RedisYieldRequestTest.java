package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.YieldRequestContract;

class RedisYieldRequestTest extends YieldRequestContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
