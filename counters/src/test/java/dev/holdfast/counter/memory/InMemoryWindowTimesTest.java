package dev.holdfast.counter.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.Counters;
import dev.holdfast.counter.window.WindowedCounter;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows to the microsecond, in virtual time. */
class InMemoryWindowTimesTest {

    private final VirtualTime time = new VirtualTime();
    private final InMemoryCounterStore store = new InMemoryCounterStore(time);
    private final Counters client = Counters.builder(store).time(time).build();

    private record Event(long at, long amount) {}

    private static long since(List<Event> events, long from) {
        return events.stream()
                .filter(event -> event.at > from)
                .mapToLong(Event::amount)
                .sum();
    }

    @ParameterizedTest
    @DisplayName("What is in the window counts; what is older by a bucket does not, whenever one looks")
    @ValueSource(ints = {1, 2, 7, 60})
    void theErrorIsOneBucketInOneDirection(int buckets) {
        long window = 1_000_000_000;
        long width = (1_000_000L + buckets - 1) / buckets * 1_000;
        WindowedCounter counter = WindowedCounter.on(client, "w", Duration.ofNanos(window), buckets);
        Random random = new Random(buckets);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            time.advance(Duration.ofNanos((long) (Math.pow(random.nextDouble(), 4) * 2e9)));
            long now = time.elapsedNanos();
            if (random.nextBoolean()) {
                long amount = 1 + random.nextInt(5);
                events.add(new Event(now, amount));
                counter.add(amount);
            }
            // A microsecond is as sharp as the store's clock is.
            assertThat(counter.count())
                    .isBetween(since(events, now - window), since(events, now - buckets * width - width - 1_000));
            events.removeIf(event -> event.at < now - 3 * window);
        }
    }

    @Test
    @DisplayName("F5: never more than the limit in any stretch as long as the window, also across its edges")
    void neverMoreThanTheLimitInAnyWindow() {
        WindowedCounter counter = WindowedCounter.on(client, "w", Duration.ofSeconds(1), 10);
        Random random = new Random(5);
        List<Event> admitted = new ArrayList<>();
        int all = 0;
        for (int i = 0; i < 20_000; i++) {
            time.advance(Duration.ofNanos((long) (random.nextDouble() * 40_000_000)));
            long amount = 1 + random.nextInt(3);
            if (!counter.addIfAtMost(amount, 20).added()) continue;
            long now = time.elapsedNanos();
            admitted.add(new Event(now, amount));
            all++;
            assertThat(since(admitted, now - 1_000_000_000)).isLessThanOrEqualTo(20);
            admitted.removeIf(event -> event.at < now - 2_000_000_000);
        }
        assertThat(all).isGreaterThan(2_000);
    }

    @Test
    void nothingIsKeptWhenNothingWasCountedForAWindow() {
        InMemoryWindowStore windows = (InMemoryWindowStore) store.windows();
        WindowedCounter.on(client, "w", Duration.ofSeconds(1), 10).add(3);
        assertThat(windows.size()).isOne();
        time.advance(Duration.ofMillis(1_201));
        assertThat(windows.size()).isZero();
        assertThat(time.pending()).isZero();
    }
}
