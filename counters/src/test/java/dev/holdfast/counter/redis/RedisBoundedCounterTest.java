package dev.holdfast.counter.redis;

import dev.holdfast.counter.contract.BoundedCounterContract;
import dev.holdfast.counter.contract.CounterFixture;

class RedisBoundedCounterTest extends BoundedCounterContract {

    @Override
    protected CounterFixture open() {
        return new RedisCounterFixture();
    }
}
