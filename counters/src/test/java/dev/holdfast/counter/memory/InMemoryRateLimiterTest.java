package dev.holdfast.counter.memory;

import dev.holdfast.counter.contract.CounterFixture;
import dev.holdfast.counter.contract.RateLimiterContract;

class InMemoryRateLimiterTest extends RateLimiterContract {

    @Override
    protected CounterFixture open() {
        return new InMemoryCounterFixture();
    }
}
