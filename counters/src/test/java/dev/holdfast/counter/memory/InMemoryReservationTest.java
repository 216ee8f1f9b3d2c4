package dev.holdfast.counter.memory;

import dev.holdfast.counter.contract.CounterFixture;
import dev.holdfast.counter.contract.ReservationContract;

class InMemoryReservationTest extends ReservationContract {

    @Override
    protected CounterFixture open() {
        return new InMemoryCounterFixture();
    }
}
