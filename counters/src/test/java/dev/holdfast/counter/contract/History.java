package dev.holdfast.counter.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.AtomicCounter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Increments made by many threads, with the time of each call and return. */
final class History {

    private record Event(long called, long returned, long value) {}

    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();

    void record(List<AtomicCounter> counters, int threadsEach, int callsEach) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(counters.size() * threadsEach);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (AtomicCounter counter : counters)
                for (int i = 0; i < threadsEach; i++) running.add(threads.submit(() -> increment(counter, callsEach)));
            for (Future<?> one : running) one.get();
        } finally {
            threads.shutdownNow();
        }
    }

    private void increment(AtomicCounter counter, int calls) {
        for (int i = 0; i < calls; i++) {
            long called = System.nanoTime();
            long value = counter.increment();
            events.add(new Event(called, System.nanoTime(), value));
        }
    }

    /**
     * For increments by one from zero there is one possible order, that of the values: they have to be 1 to n, and no call
     * may have returned before one with a smaller value was made.
     */
    void mustBeLinearizable() {
        List<Event> order = new ArrayList<>(events);
        order.sort(Comparator.comparingLong(Event::value));
        long latestCall = Long.MIN_VALUE;
        for (int i = 0; i < order.size(); i++) {
            Event event = order.get(i);
            assertThat(event.value()).isEqualTo(i + 1);
            if (i > 0)
                assertThat(event.returned() - latestCall)
                        .as("value %d returned before a smaller one was asked for", event.value())
                        .isNotNegative();
            latestCall = i == 0 ? event.called() : Math.max(latestCall, event.called());
        }
    }
}
