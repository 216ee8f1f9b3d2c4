package dev.holdfast.counter.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.counter.BoundedAddition;
import dev.holdfast.counter.BoundedCounter;
import dev.holdfast.counter.CounterOptions;
import dev.holdfast.counter.CounterOutOfBoundsException;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.spi.CounterStore;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every bounded counter does, on every store; reservations have a contract of their own. */
public abstract class BoundedCounterContract {

    private static final long MIN = Long.MIN_VALUE;
    private static final long MAX = Long.MAX_VALUE;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private CounterFixture fixture;

    /** A name that no other test uses. */
    protected final String name = "bounded:" + UUID.randomUUID();

    private Counters client;
    private AtomicCounter plain;

    /** Opens the store under test. */
    protected abstract CounterFixture open() throws Exception;

    @BeforeEach
    final void openFixture() throws Exception {
        fixture = open();
        client = client();
        plain = client.counter(name);
    }

    @AfterEach
    final void closeFixture() throws Exception {
        for (AutoCloseable one : opened) one.close();
        fixture.close();
    }

    /** Another process. */
    private Counters client() {
        CounterStore store = fixture.store();
        Counters another = fixture.client(store).build();
        opened.add(another);
        opened.add(store);
        return another;
    }

    static Stream<CounterOptions> bothModes() {
        return Stream.of(CounterOptions.defaults(), CounterOptions.defaults().withExactlyOnce(true));
    }

    private static BoundedAddition done(long requested, long applied, long value) {
        return new BoundedAddition(requested, applied, value);
    }

    @ParameterizedTest
    @MethodSource("bothModes")
    @DisplayName("peers, counters: upper bound 12, value 10, adding 5: saturated 12, refused 10; lower bound the same")
    void additionsStayWithinTheBounds(CounterOptions options) {
        BoundedCounter counter = client.bounded(name, -2, 12, options);
        assertThat(counter.get()).isZero();
        assertThat(counter.tryAdd(10)).isEqualTo(done(10, 10, 10));
        assertThat(counter.tryAdd(5)).isEqualTo(done(5, 0, 10)).matches(result -> !result.isComplete());
        assertThat(counter.addSaturating(5)).isEqualTo(done(5, 2, 12)).matches(result -> !result.isComplete());
        assertThat(counter.addSaturating(5)).isEqualTo(done(5, 0, 12));
        assertThat(counter.tryAdd(-15)).isEqualTo(done(-15, 0, 12));
        assertThat(counter.tryAdd(-14)).isEqualTo(done(-14, -14, -2)).matches(BoundedAddition::isComplete);
        assertThat(counter.addSaturating(-1)).isEqualTo(done(-1, 0, -2));
        assertThat(counter.addSaturating(3)).isEqualTo(done(3, 3, 1));
        assertThat(counter.addSaturating(-9)).isEqualTo(done(-9, -3, -2));
        assertThat(counter.tryAdd(0)).isEqualTo(done(0, 0, -2)).matches(BoundedAddition::isComplete);
        assertThat(join(counter.tryAddAsync(1))).isEqualTo(done(1, 1, -1));
        assertThat(join(counter.addSaturatingAsync(100))).isEqualTo(done(100, 13, 12));
        assertThat(join(counter.getAsync())).isEqualTo(12);
        assertThat(plain.get()).as("one value for both views").isEqualTo(12);
        assertThat(counter.min()).isEqualTo(-2);
        assertThat(counter.max()).isEqualTo(12);
        assertThat(counter.name()).isEqualTo(name);
        assertThat(counter.options()).isEqualTo(options);
    }

    @Test
    void theBoundsAreExactOverTheWholeRange() {
        BoundedCounter all = client.bounded(name, MIN, MAX);
        assertThat(all.addSaturating(MAX)).isEqualTo(done(MAX, MAX, MAX));
        assertThat(all.tryAdd(1)).isEqualTo(done(1, 0, MAX));
        assertThat(all.addSaturating(MAX)).isEqualTo(done(MAX, 0, MAX));
        assertThat(all.tryAdd(MIN)).isEqualTo(done(MIN, MIN, -1));
        assertThat(all.addSaturating(MIN)).isEqualTo(done(MIN, -MAX, MIN));
        assertThat(all.tryAdd(-1)).isEqualTo(done(-1, 0, MIN));
        assertThat(all.tryAdd(MAX)).isEqualTo(done(MAX, MAX, -1));
        BoundedCounter narrow = client.bounded(name, (1L << 53) + 1, (1L << 53) + 3);
        plain.set((1L << 53) + 1);
        assertThat(narrow.tryAdd(3)).isEqualTo(done(3, 0, (1L << 53) + 1));
        assertThat(narrow.tryAdd(2)).isEqualTo(done(2, 2, (1L << 53) + 3));
        assertThat(narrow.tryAdd(1)).isEqualTo(done(1, 0, (1L << 53) + 3));
    }

    /** A counter of unlimited range, and the rule in plain words. */
    private static BoundedAddition expected(long value, long min, long max, long delta, boolean saturating) {
        BigInteger sum = BigInteger.valueOf(value).add(BigInteger.valueOf(delta));
        BigInteger bound = BigInteger.valueOf(delta < 0 ? min : max);
        boolean fits = delta < 0 ? sum.compareTo(bound) >= 0 : sum.compareTo(bound) <= 0;
        BigInteger after = fits ? sum : saturating ? bound : BigInteger.valueOf(value);
        long applied = after.subtract(BigInteger.valueOf(value)).longValueExact();
        return done(delta, applied, after.longValueExact());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void callsMadeWithoutWaitingTakeEffectInTheirOrder(long seed) {
        Random random = new Random(seed);
        for (CounterOptions options : bothModes().toList()) {
            long one = number(random);
            long other = number(random);
            long min = Math.min(one, other);
            long max = Math.max(one, other);
            BoundedCounter counter = client.bounded(name, min, max, options);
            long value = random.nextBoolean() ? min : max;
            plain.set(value);
            List<CompletionStage<BoundedAddition>> actual = new ArrayList<>();
            List<BoundedAddition> expected = new ArrayList<>();
            for (int i = 0; i < 700; i++) {
                long delta = number(random);
                boolean saturating = random.nextInt(4) == 0;
                BoundedAddition next = expected(value, min, max, delta, saturating);
                value = next.value();
                expected.add(next);
                actual.add(saturating ? counter.addSaturatingAsync(delta) : counter.tryAddAsync(delta));
            }
            assertThat(actual.stream().map(BoundedCounterContract::join))
                    .as("seed %d, from %d to %d, %s", seed, min, max, options)
                    .containsExactlyElementsOf(expected);
            assertThat(counter.get()).isEqualTo(value);
        }
    }

    private static long number(Random random) {
        long near = random.nextInt(5) - 2;
        return switch (random.nextInt(8)) {
            case 0 -> MAX - Math.abs(near);
            case 1 -> MIN + Math.abs(near);
            case 2 -> (random.nextBoolean() ? 1 : -1) * (1L << 53) + near;
            case 3 -> (random.nextBoolean() ? 1 : -1) * (1L << 62) + near;
            case 4 -> (random.nextBoolean() ? 1 : -1) * 10_000_000_000L + near;
            case 5 -> random.nextLong();
            case 6 -> random.nextInt(2_001) - 1_000;
            default -> near;
        };
    }

    @ParameterizedTest
    @MethodSource("bothModes")
    void aValueOutsideTheBoundsIsToldAndStaysExceptOnItsWayBack(CounterOptions options) {
        BoundedCounter counter = client.bounded(name, 0, 10, options);
        plain.set(15);
        for (long delta : new long[] {0, 1, MAX}) {
            assertThatThrownBy(() -> counter.tryAdd(delta))
                    .isInstanceOfSatisfying(CounterOutOfBoundsException.class, e -> {
                        assertThat(e.counter()).isEqualTo(name);
                        assertThat(e.value()).isEqualTo(15);
                        assertThat(e.min()).isZero();
                        assertThat(e.max()).isEqualTo(10);
                    })
                    .hasMessageContaining(name)
                    .hasMessageContaining("15");
            assertThatThrownBy(() -> counter.addSaturating(delta)).isInstanceOf(CounterOutOfBoundsException.class);
        }
        assertThatThrownBy(() -> counter.reserve(1)).isInstanceOf(CounterOutOfBoundsException.class);
        assertThat(counter.get()).isEqualTo(15);
        assertThat(counter.tryAdd(-16)).isEqualTo(done(-16, 0, 15));
        assertThat(counter.tryAdd(-3)).isEqualTo(done(-3, -3, 12));
        assertThat(counter.addSaturating(-50)).isEqualTo(done(-50, -12, 0));
        plain.set(-5);
        assertThatThrownBy(() -> counter.tryAdd(-1)).isInstanceOf(CounterOutOfBoundsException.class);
        assertThatThrownBy(() -> join(counter.addSaturatingAsync(-1))).isInstanceOf(CounterOutOfBoundsException.class);
        assertThat(counter.tryAdd(2)).isEqualTo(done(2, 2, -3));
        assertThat(counter.addSaturating(MAX)).isEqualTo(done(MAX, 13, 10));
    }

    @Test
    void oneThatCannotBeDoneIsNoReasonToFailItsNeighbours() {
        BoundedCounter counter = client.bounded(name, 0, 10);
        plain.set(12);
        List<CompletionStage<BoundedAddition>> stages = new ArrayList<>();
        for (long delta : new long[] {-1, 1, -1, 1, -1}) stages.add(counter.tryAddAsync(delta));
        assertThat(join(stages.get(0))).isEqualTo(done(-1, -1, 11));
        assertThatThrownBy(() -> join(stages.get(1))).isInstanceOf(CounterOutOfBoundsException.class);
        assertThat(join(stages.get(2))).isEqualTo(done(-1, -1, 10));
        assertThat(join(stages.get(3))).isEqualTo(done(1, 0, 10));
        assertThat(join(stages.get(4))).isEqualTo(done(-1, -1, 9));
    }

    @Test
    void anExpiryStartsWithEachChangeAndNotWithARefusal() {
        CounterOptions options = CounterOptions.defaults().withExpiry(Duration.ofMillis(300));
        BoundedCounter counter = client.bounded(name, 0, 2, options);
        assertThat(counter.tryAdd(2)).isEqualTo(done(2, 2, 2));
        // If a refusal were a write, this would never be so.
        fixture.until(() -> counter.tryAdd(5).value() == 0);
        assertThat(client.bounded(name, 0, 2).tryAdd(1)).isEqualTo(done(1, 1, 1));
        assertThat(plain.get()).isOne();
    }

    @ParameterizedTest
    @MethodSource("bothModes")
    @DisplayName("failures F4: 32 threads of several clients, capacity 1 000: exactly 1 000 accepted, never below 0")
    void stockIsNeverOversold(CounterOptions options) throws Exception {
        plain.set(1_000);
        ExecutorService threads = Executors.newFixedThreadPool(32);
        try {
            List<Counters> clients = List.of(client(), client(), client(), client());
            List<Future<Long>> running = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                BoundedCounter counter = clients.get(i % clients.size()).bounded(name, 0, 1_000, options);
                running.add(threads.submit(() -> buy(counter)));
            }
            long sold = 0;
            for (Future<Long> one : running) sold += one.get();
            assertThat(sold).isEqualTo(1_000);
        } finally {
            threads.shutdownNow();
        }
        assertThat(plain.get()).isZero();
    }

    private static long buy(BoundedCounter counter) {
        long bought = 0;
        for (int i = 0; i < 60; i++) {
            BoundedAddition result = counter.tryAdd(-1);
            assertThat(result.value()).isNotNegative();
            if (result.isComplete()) bought++;
        }
        return bought;
    }

    private static <T> T join(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw e;
        }
    }
}
