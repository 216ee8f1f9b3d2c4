package dev.holdfast.counter.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.counter.CounterOptions;
import dev.holdfast.counter.CounterOverflowException;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.spi.CounterStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every counter does, on every store. A binding supplies the fixture. */
public abstract class AtomicCounterContract {

    private static final long[] EDGES = {
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
        -(1L << 62),
        -(1L << 53) - 1,
        -(1L << 53),
        -10_000_000_001L,
        -10,
        -9,
        -1,
        0,
        1,
        9,
        10,
        99,
        100,
        10_000_000_001L,
        (1L << 53),
        (1L << 53) + 1,
        (1L << 53) + 2,
        Long.MAX_VALUE - 1,
        Long.MAX_VALUE
    };

    private final List<AutoCloseable> opened = new ArrayList<>();
    private CounterFixture fixture;

    /** A name that no other test uses. */
    protected final String name = "counter:" + UUID.randomUUID();

    private AtomicCounter counter;

    /** Opens the store under test. */
    protected abstract CounterFixture open() throws Exception;

    @BeforeEach
    final void openFixture() throws Exception {
        fixture = open();
        counter = client().counter(name);
    }

    @AfterEach
    final void closeFixture() throws Exception {
        for (AutoCloseable one : opened) one.close();
        fixture.close();
    }

    /** Another process. */
    private Counters client() {
        CounterStore store = fixture.store();
        Counters client = fixture.client(store).build();
        opened.add(client);
        opened.add(store);
        return client;
    }

    static Stream<CounterOptions> bothModes() {
        return Stream.of(CounterOptions.defaults(), CounterOptions.defaults().withExactlyOnce(true));
    }

    static LongStream edges() {
        return LongStream.of(EDGES);
    }

    @Test
    void aCounterNobodyWroteIsZero() {
        assertThat(counter.get()).isZero();
        assertThat(counter.compareAndSet(-1, 5)).isFalse();
        assertThat(counter.updateMax(-5)).isZero();
        assertThat(counter.updateMin(5)).isZero();
        assertThat(counter.expireAfter(Duration.ofSeconds(1))).isFalse();
        assertThat(counter.reset()).isZero();
        assertThat(counter.getAndSet(7)).isZero();
        assertThat(counter.reset()).isEqualTo(7);
        assertThat(counter.compareAndSet(0, 5)).isTrue();
        assertThat(counter.get()).isEqualTo(5);
    }

    @ParameterizedTest
    @MethodSource("bothModes")
    void everyVerbGivesItsOwnResult(CounterOptions options) {
        AtomicCounter own = client().counter(name, options);
        assertThat(own.increment()).isEqualTo(1);
        assertThat(own.add(9)).isEqualTo(10);
        assertThat(own.decrement()).isEqualTo(9);
        assertThat(own.getAndAdd(-4)).isEqualTo(9);
        assertThat(own.get()).isEqualTo(5);
        own.set(20);
        assertThat(own.getAndSet(30)).isEqualTo(20);
        assertThat(own.compareAndSet(30, 31)).isTrue();
        assertThat(own.compareAndSet(30, 32)).isFalse();
        assertThat(own.updateMax(40)).isEqualTo(40);
        assertThat(own.updateMax(39)).isEqualTo(40);
        assertThat(own.updateMin(-3)).isEqualTo(-3);
        assertThat(own.updateMin(-2)).isEqualTo(-3);
        assertThat(own.reset()).isEqualTo(-3);
        assertThat(counter.get()).isZero();
    }

    @ParameterizedTest
    @MethodSource("bothModes")
    void everyVerbDoesTheSameWithoutBlocking(CounterOptions options) {
        AtomicCounter own = client().counter(name, options);
        assertThat(join(own.incrementAsync())).isEqualTo(1);
        assertThat(join(own.addAsync(9))).isEqualTo(10);
        assertThat(join(own.decrementAsync())).isEqualTo(9);
        assertThat(join(own.getAndAddAsync(-4))).isEqualTo(9);
        assertThat(join(own.getAsync())).isEqualTo(5);
        assertThat(join(own.setAsync(20))).isNull();
        assertThat(join(own.getAndSetAsync(30))).isEqualTo(20);
        assertThat(join(own.compareAndSetAsync(30, 31))).isTrue();
        assertThat(join(own.compareAndSetAsync(30, 32))).isFalse();
        assertThat(join(own.updateMaxAsync(40))).isEqualTo(40);
        assertThat(join(own.updateMinAsync(-3))).isEqualTo(-3);
        assertThat(join(own.expireAfterAsync(Duration.ofMinutes(1)))).isTrue();
        assertThat(join(own.resetAsync())).isEqualTo(-3);
        assertThat(join(own.expireAfterAsync(Duration.ofMinutes(1)))).isFalse();
    }

    @ParameterizedTest
    @MethodSource("edges")
    void comparisonsAreExactOverTheWholeRange(long present) {
        for (long other : EDGES) {
            counter.set(present);
            assertThat(counter.updateMax(other)).isEqualTo(Math.max(present, other));
            assertThat(counter.getAndSet(present)).isEqualTo(Math.max(present, other));
            assertThat(counter.updateMin(other)).isEqualTo(Math.min(present, other));
            assertThat(counter.getAndSet(present)).isEqualTo(Math.min(present, other));
            assertThat(counter.compareAndSet(other, 17)).isEqualTo(other == present);
            assertThat(counter.get()).isEqualTo(other == present ? 17 : present);
        }
    }

    @Test
    void aHundredIncrementsFromTwoToThe53AreExact() {
        long start = 1L << 53;
        counter.set(start);
        for (int i = 1; i <= 100; i++) assertThat(counter.increment()).isEqualTo(start + i);
        counter.set(-start);
        for (int i = 1; i <= 100; i++) assertThat(counter.decrement()).isEqualTo(-start - i);
    }

    @ParameterizedTest
    @MethodSource("bothModes")
    void overflowIsAnErrorAndTheValueStays(CounterOptions options) {
        AtomicCounter own = client().counter(name, options);
        own.set(Long.MAX_VALUE - 1);
        assertThat(own.increment()).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(own::increment)
                .isInstanceOfSatisfying(CounterOverflowException.class, e -> {
                    assertThat(e.counter()).isEqualTo(name);
                    assertThat(e.delta()).isEqualTo(1);
                })
                .hasMessageContaining(name)
                .hasMessageContaining("9223372036854775807");
        assertThatThrownBy(() -> own.getAndAdd(Long.MAX_VALUE)).isInstanceOf(CounterOverflowException.class);
        assertThat(own.get()).isEqualTo(Long.MAX_VALUE);
        assertThat(own.add(Long.MIN_VALUE)).isEqualTo(-1);
        assertThat(own.add(-Long.MAX_VALUE)).isEqualTo(Long.MIN_VALUE);
        assertThatThrownBy(own::decrement).isInstanceOf(CounterOverflowException.class);
        assertThatThrownBy(() -> own.add(Long.MIN_VALUE)).isInstanceOf(CounterOverflowException.class);
        assertThat(own.get()).isEqualTo(Long.MIN_VALUE);
        assertThat(own.increment()).isEqualTo(Long.MIN_VALUE + 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void callsMadeWithoutWaitingTakeEffectInTheirOrder(long seed) {
        for (CounterOptions options : bothModes().toList()) {
            AtomicCounter own = client().counter(name, options);
            own.reset();
            Model model = new Model(new Random(seed));
            List<Model.Expectation> calls = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) calls.add(model.next(own));
            for (int i = 0; i < calls.size(); i++) {
                Model.Expectation call = calls.get(i);
                assertThat(call.actualText())
                        .as("seed %d, call %d: %s, %s", seed, i, call.call(), options)
                        .isEqualTo(call.expectedText());
            }
            assertThat(own.get()).isEqualTo(model.value());
        }
    }

    @Test
    void addersInDifferentProcessesAddUp() {
        for (int round = 0; round < 5; round++) {
            List<Counters> clients = List.of(client(), client(), client());
            Function<Counters, AtomicCounter> mine = client -> client.counter(name);
            mine.apply(clients.get(0)).add(2);
            mine.apply(clients.get(1)).add(4);
            mine.apply(clients.get(2)).add(1);
            assertThat(clients)
                    .allSatisfy(client -> assertThat(mine.apply(client).get()).isEqualTo(7));
            clients.get(1).close();
            assertThat(mine.apply(clients.get(0)).get()).isEqualTo(7);
            mine.apply(clients.get(2)).reset();
            assertThat(mine.apply(clients.get(0)).get()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("bothModes")
    void aConcurrentHistoryIsLinearizable(CounterOptions options) throws Exception {
        History history = new History();
        List<AtomicCounter> counters = List.of(
                client().counter(name, options), client().counter(name, options), client().counter(name, options));
        history.record(counters, 4, 250);
        history.mustBeLinearizable();
        assertThat(counter.get()).isEqualTo(3 * 4 * 250);
    }

    @Test
    void namesAreIndependentWhateverTheyContain() {
        Counters client = client();
        List<String> names = List.of(
                name,
                name + ":count",
                "{" + name + "}",
                name + "}",
                "{}" + name,
                name + "%7D",
                "a b " + name,
                "ü€😀" + name);
        for (int i = 0; i < names.size(); i++) client.counter(names.get(i)).set(i + 100);
        for (int i = 0; i < names.size(); i++)
            assertThat(client.counter(names.get(i)).get()).isEqualTo(i + 100);
    }

    @Test
    void handlesOfBothModesShareOneCounter() {
        Counters client = client();
        AtomicCounter plain = client.counter(name);
        AtomicCounter once = client.counter(name, CounterOptions.defaults().withExactlyOnce(true));
        List<CompletionStage<Long>> results = new ArrayList<>();
        for (int i = 0; i < 100; i++) results.add((i % 3 == 0 ? once : plain).incrementAsync());
        for (int i = 0; i < 100; i++) assertThat(join(results.get(i))).isEqualTo(i + 1);
    }

    @Test
    void anExpiredCounterIsZeroAgain() {
        counter.set(5);
        assertThat(counter.expireAfter(Duration.ofSeconds(1))).isTrue();
        assertThat(counter.get()).isEqualTo(5);
        fixture.until(() -> counter.get() == 0);
        assertThat(counter.increment()).isEqualTo(1);
    }

    @Test
    void writesKeepAnExpiry() {
        Counters client = client();
        List<Consumer<AtomicCounter>> writes = List.of(
                AtomicCounter::increment,
                one -> one.set(7),
                one -> one.getAndSet(8),
                one -> one.compareAndSet(5, 9),
                one -> one.updateMax(10),
                one -> one.updateMin(1));
        List<AtomicCounter> written = new ArrayList<>();
        for (Consumer<AtomicCounter> write : writes) {
            AtomicCounter one = client.counter(name + written.size());
            one.set(5);
            one.expireAfter(Duration.ofSeconds(1));
            write.accept(one);
            written.add(one);
        }
        for (AtomicCounter one : written) fixture.until(() -> one.get() == 0);
    }

    /** Lets that much of the store's time pass. */
    private void pass(Duration time) {
        AtomicCounter clock = client().counter(name + ":clock");
        clock.set(1);
        clock.expireAfter(time);
        fixture.until(() -> clock.get() == 0);
    }

    @Test
    void resetEndsAnExpiry() {
        counter.set(5);
        counter.expireAfter(Duration.ofMillis(100));
        counter.reset();
        counter.set(6);
        pass(Duration.ofMillis(300));
        assertThat(counter.get()).isEqualTo(6);
    }

    @ParameterizedTest
    @MethodSource("bothModes")
    void theExpiryOptionStartsAnewWithEveryWrite(CounterOptions mode) {
        Counters client = client();
        AtomicCounter brief = client.counter(name, mode.withExpiry(Duration.ofMillis(300)));
        AtomicCounter lasting = client.counter(name, mode.withExpiry(Duration.ofHours(1)));
        List<Consumer<AtomicCounter>> writes = List.of(
                AtomicCounter::increment,
                one -> one.set(3),
                one -> one.getAndSet(4),
                one -> one.updateMax(one.get() + 5),
                one -> one.updateMin(one.get() - 5),
                one -> one.compareAndSet(one.get(), 5),
                one -> join(one.addAsync(-1)
                        .thenCombine(one.addAsync(-1).thenCombine(one.addAsync(3), Long::sum), Long::sum)));
        for (Consumer<AtomicCounter> write : writes) {
            brief.increment();
            write.accept(lasting);
            pass(Duration.ofMillis(400));
            assertThat(counter.get()).isNotZero();
            write.accept(brief);
            fixture.until(() -> counter.get() == 0);
        }
    }

    @Test
    void anExactlyOnceCounterGoesOnAfterItsSessionExpired() {
        CounterOptions options =
                CounterOptions.defaults().withExactlyOnce(true).withSessionRetention(CounterOptions.MIN_RETENTION);
        AtomicCounter own = client().counter(name, options);
        for (int i = 1; i <= 3; i++) {
            assertThat(own.increment()).isEqualTo(i);
            pass(Duration.ofMillis(150));
        }
    }

    @Test
    void aClosedClientAnswersWhatWasAskedAndTurnsAwayTheRest() {
        Counters client = client();
        AtomicCounter own = client.counter(name);
        List<CompletionStage<Long>> results = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) results.add(own.incrementAsync());
        client.close();
        client.close();
        for (int i = 0; i < 1_000; i++) assertThat(join(results.get(i))).isEqualTo(i + 1);
        assertThatThrownBy(own::increment).isInstanceOf(IllegalStateException.class);
        assertThat(own.incrementAsync().toCompletableFuture())
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseExactlyInstanceOf(IllegalStateException.class);
    }

    private static <T> T join(CompletionStage<T> stage) {
        try {
            CompletableFuture<T> future = stage.toCompletableFuture();
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw e;
        }
    }
}
