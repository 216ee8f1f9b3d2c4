package dev.holdfast.counter.redis;

import dev.holdfast.counter.contract.AtomicCounterContract;
import dev.holdfast.counter.contract.CounterFixture;

class RedisAtomicCounterTest extends AtomicCounterContract {

    @Override
    protected CounterFixture open() {
        return new RedisCounterFixture();
    }
}
