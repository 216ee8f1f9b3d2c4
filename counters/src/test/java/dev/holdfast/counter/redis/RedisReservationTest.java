package dev.holdfast.counter.redis;

import dev.holdfast.counter.contract.CounterFixture;
import dev.holdfast.counter.contract.ReservationContract;

class RedisReservationTest extends ReservationContract {

    @Override
    protected CounterFixture open() {
        return new RedisCounterFixture();
    }
}
