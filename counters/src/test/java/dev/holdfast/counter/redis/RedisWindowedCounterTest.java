package dev.holdfast.counter.redis;

import dev.holdfast.counter.contract.CounterFixture;
import dev.holdfast.counter.contract.WindowedCounterContract;

class RedisWindowedCounterTest extends WindowedCounterContract {

    @Override
    protected CounterFixture open() {
        return new RedisCounterFixture();
    }
}
