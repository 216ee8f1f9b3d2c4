package dev.holdfast.counter.redis;

import dev.holdfast.counter.contract.CounterFixture;
import dev.holdfast.counter.contract.CounterStoreContract;

class RedisCounterStoreTest extends CounterStoreContract {

    @Override
    protected CounterFixture open() {
        return new RedisCounterFixture();
    }
}
