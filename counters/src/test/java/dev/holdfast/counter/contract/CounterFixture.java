package dev.holdfast.counter.contract;

import dev.holdfast.counter.Counters;
import dev.holdfast.counter.spi.CounterStore;
import java.util.function.BooleanSupplier;

/** What the contract needs of a store: clients of it, and its time. */
public interface CounterFixture extends AutoCloseable {

    /** A store; each call opens another one on the same counters, as another process would. */
    CounterStore store();

    /** Settings for a client of that store, with a clock that goes with it. */
    Counters.Builder client(CounterStore store);

    /** Lets time pass until something is so; fails if it takes too long. */
    void until(BooleanSupplier condition);

    @Override
    void close();
}
