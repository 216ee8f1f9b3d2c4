package dev.holdfast.counter.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.Counters;
import dev.holdfast.counter.rate.Decision;
import dev.holdfast.counter.rate.RateLimit;
import dev.holdfast.counter.rate.RateLimiter;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rate limits to the microsecond, in virtual time. */
class InMemoryRateTimesTest {

    private final VirtualTime time = new VirtualTime();
    private final InMemoryCounterStore store = new InMemoryCounterStore(time);
    private final Counters client =
            Counters.builder(store).time(time).callbacks(Runnable::run).build();

    private RateLimiter limiter(RateLimit limit) {
        return RateLimiter.on(client, "r", limit);
    }

    @Test
    void aWaitEndsAtItsTimeAndNotBefore() {
        RateLimiter limiter = limiter(RateLimit.of(3, Duration.ofSeconds(1)).withBurst(1));
        limiter.tryAcquire();
        CompletableFuture<Decision> waiting = limiter.acquireAsync().toCompletableFuture();
        time.advance(Duration.ofNanos(333_333_999));
        assertThat(waiting).isNotDone();
        time.advance(Duration.ofNanos(1));
        assertThat(waiting).isDone();
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aClientThatIsClosedEndsItsWaitsAndGivesTheirPermitsBack() {
        Counters other =
                Counters.builder(store).time(time).callbacks(Runnable::run).build();
        RateLimit limit = RateLimit.of(1, Duration.ofHours(1)).withBurst(1);
        limiter(limit).tryAcquire();
        CompletableFuture<Decision> waiting = limiter(limit).acquireAsync().toCompletableFuture();
        client.close();
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(IllegalStateException.class);
        CompletableFuture<Decision> next =
                RateLimiter.on(other, "r", limit).acquireAsync().toCompletableFuture();
        time.advance(Duration.ofMinutes(61));
        assertThat(next).isDone();
    }

    @Test
    void thoseWhoWaitAreAdmittedInTheOrderInWhichTheyAsked() {
        Counters other =
                Counters.builder(store).time(time).callbacks(Runnable::run).build();
        RateLimit limit = new RateLimit(100, Duration.ofSeconds(1), 1);
        limiter(limit).tryAcquire();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int turn = i;
            RateLimiter.on(i % 2 == 0 ? client : other, "r", limit)
                    .acquireAsync()
                    .thenRun(() -> order.add(turn));
        }
        for (int i = 0; i < 6; i++) {
            assertThat(order).hasSize(i);
            time.advance(Duration.ofMillis(10));
        }
        assertThat(order).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @ParameterizedTest
    @CsvSource({
        "3, 1000000, 1000, 3000",
        "7, 13000000, 1300, 700",
        "1, 86400000000, 864000, 10",
        "999983, 60000000, 1, 16666"
    })
    void noRateDrifts(long permits, long micros, long seconds, long expected) {
        RateLimiter limiter = limiter(new RateLimit(permits, Duration.ofNanos(micros * 1_000), 1));
        limiter.tryAcquire();
        AtomicLong admitted = new AtomicLong();
        again(limiter, admitted);
        time.advance(Duration.ofSeconds(seconds));
        assertThat(admitted.get()).isBetween(expected, expected + 1);
    }

    /** The next one is asked for before the last one's time has come, so that no time is lost. */
    private void again(RateLimiter limiter, AtomicLong admitted) {
        for (int i = 0; i < 2; i++) one(limiter, admitted);
    }

    private void one(RateLimiter limiter, AtomicLong admitted) {
        limiter.acquireAsync().thenRun(() -> {
            admitted.incrementAndGet();
            one(limiter, admitted);
        });
    }

    @Test
    void inNoStretchOfTimeMoreIsAdmittedThanTheBurstAndItsWorth() {
        Random random = new Random(7);
        RateLimit limit = new RateLimit(50, Duration.ofSeconds(1), 8);
        RateLimiter limiter = limiter(limit);
        Deque<long[]> admitted = new ArrayDeque<>();
        for (int i = 0; i < 20_000; i++) {
            time.advance(Duration.ofNanos((long) (random.nextDouble() * random.nextDouble() * 40_000_000)));
            long permits = 1 + random.nextInt(3);
            if (limiter.tryAcquire(permits).admitted()) admitted.add(new long[] {time.elapsedNanos(), permits});
            if (admitted.size() > 60) admitted.remove();
            long sum = 0;
            long now = time.elapsedNanos();
            for (var it = admitted.descendingIterator(); it.hasNext(); ) {
                long[] one = it.next();
                sum += one[1];
                assertThat((double) sum).isLessThanOrEqualTo(8 + 50e-9 * (now - one[0]) + 1e-4);
            }
        }
        assertThat(admitted).hasSizeGreaterThan(30);
    }

    @Test
    void aCallThatIsTurnedAwayGetsInWhenItWasTold() {
        RateLimiter limiter = limiter(new RateLimit(7, Duration.ofMillis(13), 3));
        for (int i = 0; i < 500; i++) {
            Decision decision = limiter.tryAcquire(1 + i % 3);
            if (decision.admitted()) continue;
            time.advance(decision.retryAfter().minusNanos(1_000));
            assertThat(limiter.tryAcquire(1 + i % 3).admitted()).isFalse();
            time.advance(Duration.ofNanos(1_000));
            assertThat(limiter.tryAcquire(1 + i % 3).admitted()).isTrue();
        }
    }

    @Test
    void nothingIsKeptOfANameWhoseBurstIsFree() {
        InMemoryRateStore rates = (InMemoryRateStore) store.rates();
        limiter(RateLimit.perSecond(10)).tryAcquire(10);
        assertThat(rates.size()).isOne();
        time.advance(Duration.ofMillis(1_001));
        assertThat(rates.size()).isZero();
        assertThat(time.pending()).isZero();
    }
}
