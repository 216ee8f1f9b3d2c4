package dev.holdfast.counter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Offers meet a driver that is about to leave: each call is drained by one driver, and there is never more than one. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InboxStressTest {

    private static final int THREADS = 4;
    private static final int CALLS = 5_000;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final AtomicInteger drained = new AtomicInteger();
    private final AtomicInteger drivers = new AtomicInteger();
    private final AtomicInteger mostDrivers = new AtomicInteger();
    private final AtomicReference<Inbox> inbox = new AtomicReference<>(Inbox.idle());

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** Lets other threads run while the driver holds it, and is found cancelled, so that the driver goes next. */
    private final class Probe extends Call<Long> {

        Probe() {
            super(CounterOptions.defaults(), false, 0);
        }

        @Override
        public boolean isDone() {
            drained.incrementAndGet();
            Thread.yield();
            return true;
        }

        @Override
        Operation operation() {
            return new Operation.Get();
        }

        @Override
        void settle(Answer.Done answer) {}
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyCallIsDrainedOnceByTheOnlyDriver(boolean retiring) {
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            running.add(CompletableFuture.runAsync(() -> offerAll(retiring), threads));
        }
        running.forEach(CompletableFuture::join);
        assertThat(drained).hasValue(THREADS * CALLS);
        assertThat(mostDrivers).hasValue(1);
        assertThat(inbox.get().offer(new Probe(), 1))
                .as("nobody is left behind in it")
                .isEqualTo(retiring ? Inbox.Offer.RETIRED : Inbox.Offer.DRIVE);
    }

    private void offerAll(boolean retiring) {
        for (int i = 0; i < CALLS; i++) {
            Probe call = new Probe();
            while (true) {
                Inbox current = inbox.get();
                Inbox.Offer outcome = current.offer(call, Integer.MAX_VALUE);
                if (outcome == Inbox.Offer.DRIVE) drive(current, retiring);
                if (outcome != Inbox.Offer.RETIRED) break;
                inbox.compareAndSet(current, Inbox.idle());
            }
        }
    }

    private void drive(Inbox current, boolean retiring) {
        mostDrivers.accumulateAndGet(drivers.incrementAndGet(), Math::max);
        boolean gone = false;
        while (!gone) {
            assertThat(current.drain()).isNull();
            drivers.decrementAndGet();
            gone = retiring ? current.retire() : current.rest();
            if (!gone) drivers.incrementAndGet();
        }
    }
}
