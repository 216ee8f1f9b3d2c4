package dev.holdfast.counter.redis;

import dev.holdfast.counter.contract.CounterFixture;
import dev.holdfast.counter.contract.RateLimiterContract;

class RedisRateLimiterTest extends RateLimiterContract {

    @Override
    protected CounterFixture open() {
        return new RedisCounterFixture();
    }
}
