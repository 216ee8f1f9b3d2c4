package dev.holdfast.counter.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.CounterListener;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.rate.Decision;
import dev.holdfast.counter.rate.RateLimit;
import dev.holdfast.counter.rate.RateLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every rate limiter does, on every store. A binding supplies the fixture. */
@Timeout(120)
public abstract class RateLimiterContract extends NounContract {

    private static final Duration HOUR = Duration.ofHours(1);

    private Counters client;

    @BeforeEach
    final void openClient() {
        client = client();
    }

    private Counters client(CounterListener listener) {
        return closing(fixture.client(store()).listener(listener).build());
    }

    private RateLimiter limiter(long permits, Duration period, long burst) {
        return RateLimiter.on(client, name, new RateLimit(permits, period, burst));
    }

    @Test
    void aBurstIsAdmittedAndWhatComesAfterIsToldWhenToTryAgain() {
        RateLimiter limiter = limiter(5, HOUR, 3);
        assertThat(limiter.tryAcquire().remaining()).isEqualTo(2);
        assertThat(limiter.tryAcquireAsync().toCompletableFuture().join().remaining())
                .isEqualTo(1);
        Decision last = limiter.tryAcquire();
        assertThat(last.admitted()).isTrue();
        assertThat(last.remaining()).isZero();
        assertThat(last.retryAfter()).isZero();
        assertThat(last.resetAfter()).isBetween(Duration.ofMinutes(34), Duration.ofMinutes(36));
        for (Decision refused : List.of(
                limiter.tryAcquire(),
                limiter.tryAcquireAsync().toCompletableFuture().join())) {
            assertThat(refused.admitted()).isFalse();
            assertThat(refused.remaining()).isZero();
            assertThat(refused.retryAfter()).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(12));
            assertThat(refused.resetAfter()).isBetween(Duration.ofMinutes(34), Duration.ofMinutes(36));
        }
    }

    @Test
    void permitsComeBackOneByOne() {
        RateLimiter limiter = limiter(100, Duration.ofSeconds(1), 2);
        assertThat(limiter.tryAcquire(2).admitted()).isTrue();
        await(() -> limiter.tryAcquire().admitted());
        await(() -> limiter.tryAcquire(2).admitted());
    }

    @Test
    void permitsAreGivenAllOrNone() {
        RateLimiter limiter = limiter(10, HOUR, 10);
        assertThat(limiter.tryAcquire(7).remaining()).isEqualTo(3);
        Decision refused = limiter.tryAcquireAsync(4).toCompletableFuture().join();
        assertThat(refused.admitted()).isFalse();
        assertThat(refused.remaining()).isEqualTo(3);
        assertThat(refused.retryAfter()).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(6));
        assertThat(limiter.tryAcquire(3).admitted()).isTrue();
    }

    @Test
    void namesHaveLimitsOfTheirOwn() {
        assertThat(limiter(1, HOUR, 1).tryAcquire().admitted()).isTrue();
        assertThat(RateLimiter.on(client, name + "}{", new RateLimit(1, HOUR, 1))
                        .tryAcquire()
                        .admitted())
                .isTrue();
        assertThat(limiter(1, HOUR, 1).tryAcquire().admitted()).isFalse();
    }

    @Test
    void whoDoesNotWantToWaitSoLongIsToldAtOnceAndTakesNothing() throws InterruptedException {
        RateLimiter limiter = limiter(1, HOUR, 1);
        limiter.tryAcquire();
        for (int i = 0; i < 3; i++) {
            Decision refused = limiter.tryAcquire(1, Duration.ofMinutes(59).minusSeconds(i));
            assertThat(refused.admitted()).isFalse();
            assertThat(refused.retryAfter()).isBetween(Duration.ofMinutes(59), HOUR);
        }
        assertThat(limiter.tryAcquireAsync(1, Duration.ZERO)
                        .toCompletableFuture()
                        .join()
                        .admitted())
                .isFalse();
    }

    @Test
    void oneThatDoesNotWaitDoesNotOvertakeThoseWhoDo() {
        RateLimiter limiter = limiter(60, HOUR, 2);
        limiter.tryAcquire(2);
        CompletableFuture<Decision> waiting = limiter.acquireAsync(2).toCompletableFuture();
        Decision refused = limiter.tryAcquire();
        assertThat(refused.admitted()).isFalse();
        assertThat(refused.retryAfter()).isBetween(Duration.ofMinutes(2), Duration.ofMinutes(3));
        assertThat(waiting).isNotDone();
    }

    @Test
    void aStageThatIsCancelledGivesItsPermitsBackIfItWasTheLast() {
        RateLimiter limiter = limiter(1, HOUR, 1);
        limiter.tryAcquire();
        CompletableFuture<Decision> first = limiter.acquireAsync().toCompletableFuture();
        CompletableFuture<Decision> second = limiter.acquireAsync().toCompletableFuture();
        assertThat(limiter.tryAcquire().retryAfter()).isGreaterThan(Duration.ofMinutes(170));
        first.cancel(false);
        assertThat(limiter.tryAcquire().retryAfter())
                .as("its time was nobody's to give: the second was told its own")
                .isGreaterThan(Duration.ofMinutes(170));
        second.cancel(true);
        await(() -> limiter.tryAcquire().retryAfter().compareTo(Duration.ofHours(2)) <= 0);
    }

    @Test
    void aThreadThatIsInterruptedGivesItsPermitsBack() throws Exception {
        RateLimiter limiter = limiter(1, HOUR, 1);
        limiter.tryAcquire();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                limiter.acquire();
                flag.completeExceptionally(new AssertionError("admitted"));
            } catch (InterruptedException e) {
                flag.complete(Thread.currentThread().isInterrupted());
            }
        });
        waiting.start();
        await(() -> limiter.tryAcquire().retryAfter().compareTo(HOUR) > 0);
        waiting.interrupt();
        assertThat(flag.get(60, TimeUnit.SECONDS)).isFalse();
        await(() -> limiter.tryAcquire().retryAfter().compareTo(HOUR) <= 0);
    }

    @Test
    void aThreadThatIsInterruptedAlreadyWaitsForNothingButAnAnswer() {
        RateLimiter limiter = limiter(5, HOUR, 5);
        Thread.currentThread().interrupt();
        assertThatThrownBy(limiter::acquire).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        Thread.currentThread().interrupt();
        assertThat(limiter.tryAcquire().remaining()).isEqualTo(4);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aBlockingAcquireGoesOnAtOnceWhilePermitsAreFree() throws InterruptedException {
        RateLimiter limiter = limiter(5, HOUR, 5);
        assertThat(limiter.acquire().remaining()).isEqualTo(4);
        assertThat(limiter.acquire(3).remaining()).isEqualTo(1);
        assertThat(limiter.tryAcquire(1, HOUR).remaining()).isZero();
    }

    @Test
    void aBlockingAcquireWaitsForItsTime() {
        RateLimiter limiter = limiter(100, Duration.ofSeconds(1), 1);
        CompletableFuture<Boolean> both =
                start(() -> limiter.acquire().admitted() && limiter.acquire().admitted());
        assertThat(join(both)).isTrue();
    }

    @Test
    @DisplayName("Clients share a limit: of 8 threads of 4 clients exactly the burst is admitted")
    void clientsShareALimit() throws Exception {
        List<Counters> clients = IntStream.range(0, 4).mapToObj(i -> client()).toList();
        List<CompletableFuture<Integer>> admitted = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            RateLimiter limiter = RateLimiter.on(clients.get(i % 4), name, new RateLimit(1, HOUR, 97));
            admitted.add(start(() -> {
                int count = 0;
                while (limiter.tryAcquire().admitted()) count++;
                return count;
            }));
        }
        int sum = 0;
        for (CompletableFuture<Integer> one : admitted) sum += one.get(60, TimeUnit.SECONDS);
        assertThat(sum).isEqualTo(97);
    }

    @Test
    void anotherLimitHoldsFromTheNextCallOn() {
        RateLimiter limiter = limiter(10, HOUR, 10);
        limiter.tryAcquire(10);
        assertThat(limiter.tryAcquire().admitted()).isFalse();
        Decision wider = limiter.withLimit(new RateLimit(100, HOUR, 100)).tryAcquire();
        assertThat(wider.admitted()).isTrue();
        assertThat(wider.remaining()).isEqualTo(89);
        Decision narrower = limiter.withLimit(new RateLimit(4, HOUR, 4)).tryAcquire();
        assertThat(narrower.admitted()).isFalse();
        assertThat(narrower.retryAfter()).isBetween(Duration.ofMinutes(14), Duration.ofMinutes(15));
        assertThat(limiter.withLimit(new RateLimit(1_000_000, Duration.ofSeconds(1), 1_000_000))
                        .tryAcquire()
                        .admitted())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 7, 1_000, 999_983, 1_000_000, 10_000_000, 1_000_000_000})
    void anyRateGivesItsBurst(long perSecond) {
        RateLimiter limiter = RateLimiter.on(client, name, RateLimit.perSecond(perSecond));
        assertThat(limiter.tryAcquire(perSecond).admitted()).isTrue();
        RateLimiter daily = RateLimiter.on(client, name + 2, RateLimit.of(perSecond, Duration.ofDays(1)));
        assertThat(daily.tryAcquire(perSecond).remaining()).isZero();
    }

    @Test
    void aListenerHearsOfRefusalsAndCannotDoHarm() {
        List<String> heard = new CopyOnWriteArrayList<>();
        Counters listening = client(new CounterListener() {
            @Override
            public void rateLimited(String name, Duration retryAfter) {
                heard.add(name + " " + (retryAfter.compareTo(Duration.ofMinutes(59)) > 0));
                throw new IllegalStateException("a listener's own");
            }
        });
        RateLimiter limiter = RateLimiter.on(listening, name, new RateLimit(1, HOUR, 1));
        limiter.tryAcquire();
        assertThat(heard).isEmpty();
        assertThat(limiter.tryAcquire().admitted()).isFalse();
        assertThat(heard).containsExactly(name + " true");
    }

    @Test
    void aClosedClientSaysSo() {
        RateLimiter limiter = limiter(1, HOUR, 1);
        client.close();
        assertThatThrownBy(limiter::tryAcquire).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(limiter::acquire).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> limiter.tryAcquireAsync().toCompletableFuture().get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    static Stream<Object[]> badArguments() {
        Duration second = Duration.ofSeconds(1);
        Duration year = Duration.ofDays(366);
        return Stream.of(
                bad("permits", "0", () -> RateLimit.perSecond(0)),
                bad("permits", "-1", () -> RateLimit.of(-1, second)),
                bad("permits", "1000000001", () -> RateLimit.perSecond(1_000_000_001)),
                bad("permits", "1001", () -> RateLimit.of(1_001, Duration.ofNanos(1_000))),
                bad("period", "null", () -> RateLimit.of(1, null)),
                bad("period", "PT0S", () -> RateLimit.of(1, Duration.ZERO)),
                bad("period", "PT-1S", () -> RateLimit.of(1, second.negated())),
                bad("period", "PT0.000000999S", () -> RateLimit.of(1, Duration.ofNanos(999))),
                bad("period", "PT0.000001001S", () -> RateLimit.of(1, Duration.ofNanos(1_001))),
                bad("period", year.toString(), () -> RateLimit.of(1, year)),
                bad("period", "PT", () -> RateLimit.of(1, Duration.ofSeconds(Long.MAX_VALUE))),
                bad("burst", "0", () -> RateLimit.perSecond(5).withBurst(0)),
                bad("burst", "-7", () -> RateLimit.perSecond(5).withBurst(-7)),
                bad("burst", "1000000001", () -> RateLimit.perSecond(5).withBurst(1_000_000_001)),
                bad("burst", "3651", () -> RateLimit.of(1, Duration.ofDays(1)).withBurst(3651)));
    }

    private static Object[] bad(String parameter, String value, ThrowingCallable call) {
        return new Object[] {parameter, value, call};
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("badArguments")
    void badLimitsAreToldByParameterAndValue(String parameter, String value, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfAny(IllegalArgumentException.class, NullPointerException.class)
                .hasMessageStartingWith(parameter + " ")
                .hasMessageContaining(value);
    }

    @Test
    void badArgumentsAreToldByParameterAndValueBeforeAnythingIsAsked() {
        RateLimiter limiter = limiter(5, HOUR, 5);
        for (Object[] one : List.of(
                bad("counters", "null", () -> RateLimiter.on(null, name, limiter.limit())),
                bad("name", "\" \"", () -> RateLimiter.on(client, " ", limiter.limit())),
                bad("limit", "null", () -> RateLimiter.on(client, name, null)),
                bad("limit", "null", () -> limiter.withLimit(null)),
                bad("permits", "6", () -> limiter.tryAcquire(6)),
                bad("permits", "0", () -> limiter.tryAcquire(0)),
                bad("permits", "-1", () -> limiter.tryAcquireAsync(-1)),
                bad("permits", "6", () -> limiter.acquire(6)),
                bad("permits", "6", () -> limiter.acquireAsync(6)),
                bad("permits", "6", () -> limiter.tryAcquire(6, HOUR)),
                bad("maxWait", "null", () -> limiter.tryAcquire(1, null)),
                bad("maxWait", "PT-1S", () -> limiter.tryAcquire(1, Duration.ofSeconds(-1))),
                bad("maxWait", "PT8784H", () -> limiter.tryAcquireAsync(1, Duration.ofDays(366))))) {
            badLimitsAreToldByParameterAndValue((String) one[0], (String) one[1], (ThrowingCallable) one[2]);
        }
        assertThat(limiter.tryAcquire(5).admitted()).as("nothing was taken").isTrue();
    }
}
