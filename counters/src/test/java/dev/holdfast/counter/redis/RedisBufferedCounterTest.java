package dev.holdfast.counter.redis;

import dev.holdfast.counter.contract.BufferedCounterContract;
import dev.holdfast.counter.contract.CounterFixture;

class RedisBufferedCounterTest extends BufferedCounterContract {

    @Override
    protected CounterFixture open() {
        return new RedisCounterFixture();
    }
}
