package dev.holdfast.counter.memory;

import dev.holdfast.counter.Counters;
import dev.holdfast.counter.contract.CounterFixture;
import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.ClaimStore;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.counter.spi.IdStore;
import dev.holdfast.counter.spi.RateStore;
import dev.holdfast.counter.spi.Request;
import dev.holdfast.counter.spi.ReservationStore;
import dev.holdfast.counter.spi.SequenceStore;
import dev.holdfast.counter.spi.VersionStore;
import dev.holdfast.counter.spi.WindowStore;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** Counters in memory, in virtual time. */
final class InMemoryCounterFixture implements CounterFixture {

    final VirtualTime time = new VirtualTime();
    final InMemoryCounterStore counters = new InMemoryCounterStore(time);

    /** Every client shares the one store there is; the one of the first test that closes it is its own. */
    @Override
    public CounterStore store() {
        return new CounterStore() {
            private final InMemoryCounterStore closed = new InMemoryCounterStore(time);
            private volatile InMemoryCounterStore target = counters;

            @Override
            public CompletionStage<Answer> apply(Request request) {
                return target.apply(request);
            }

            @Override
            public CompletionStage<Void> openSession(String name, String session, Duration retention) {
                return target.openSession(name, session, retention);
            }

            @Override
            public VersionStore versions() {
                return target.versions();
            }

            @Override
            public ClaimStore claims() {
                return target.claims();
            }

            @Override
            public SequenceStore sequences() {
                return target.sequences();
            }

            @Override
            public RateStore rates() {
                return target.rates();
            }

            @Override
            public WindowStore windows() {
                return target.windows();
            }

            @Override
            public IdStore ids() {
                return target.ids();
            }

            @Override
            public ReservationStore reservations() {
                return target.reservations();
            }

            @Override
            public void close() {
                closed.close();
                target = closed;
            }
        };
    }

    @Override
    public Counters.Builder client(CounterStore store) {
        return Counters.builder(store).time(time);
    }

    @Override
    public void until(BooleanSupplier condition) {
        for (int i = 0; i < 1_000; i++) {
            if (condition.getAsBoolean()) return;
            time.advance(Duration.ofMillis(10));
        }
        throw new AssertionError("not so within 10 s of virtual time");
    }

    @Override
    public void close() {}
}
