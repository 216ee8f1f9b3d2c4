package dev.holdfast.counter.redis;

import dev.holdfast.counter.contract.CounterFixture;
import dev.holdfast.counter.contract.IdSequenceContract;

class RedisIdSequenceTest extends IdSequenceContract {

    @Override
    protected CounterFixture open() {
        return new RedisCounterFixture();
    }
}
