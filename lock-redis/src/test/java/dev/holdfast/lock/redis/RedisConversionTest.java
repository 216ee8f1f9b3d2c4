package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.ConversionContract;
import dev.holdfast.lock.contract.LockFixture;

class RedisConversionTest extends ConversionContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
