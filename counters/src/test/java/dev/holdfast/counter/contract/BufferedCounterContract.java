package dev.holdfast.counter.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.counter.BufferOptions;
import dev.holdfast.counter.BufferedCounter;
import dev.holdfast.counter.CounterOptions;
import dev.holdfast.counter.CounterOverflowException;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.spi.CounterStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every buffered counter does, on every store. */
public abstract class BufferedCounterContract {

    private static final BufferOptions NEVER =
            BufferOptions.defaults().withInterval(BufferOptions.MAX_INTERVAL).withThreshold(Long.MAX_VALUE);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final String name = "buffered:" + UUID.randomUUID();
    private CounterFixture fixture;
    private Counters client;
    private AtomicCounter plain;

    /** Opens the store under test. */
    protected abstract CounterFixture open() throws Exception;

    @BeforeEach
    final void openFixture() throws Exception {
        fixture = open();
        client = client();
        plain = client().counter(name);
    }

    @AfterEach
    final void closeFixture() throws Exception {
        for (AutoCloseable one : opened) one.close();
        fixture.close();
    }

    private Counters client() {
        CounterStore store = fixture.store();
        Counters another = fixture.client(store).build();
        opened.add(another);
        opened.add(store);
        return another;
    }

    @Test
    void additionsArePendingUntilTheyAreFlushed() {
        BufferedCounter buffer = client.buffered(name, NEVER);
        buffer.increment();
        buffer.add(5);
        buffer.add(-2);
        assertThat(buffer.pending()).isEqualTo(4);
        assertThat(plain.get()).isZero();
        buffer.flush();
        assertThat(buffer.pending()).isZero();
        assertThat(plain.get()).isEqualTo(4);
        buffer.add(-10);
        buffer.flushAsync().toCompletableFuture().join();
        assertThat(plain.get()).isEqualTo(-6);
        assertThat(buffer.unaccounted()).isZero();
        assertThat(buffer.name()).isEqualTo(name);
        assertThat(buffer.options()).isEqualTo(NEVER);
        assertThat(buffer.options().counter().exactlyOnce()).isTrue();
    }

    @Test
    void theyAreWrittenEveryInterval() {
        BufferedCounter buffer = client.buffered(name, NEVER.withInterval(Duration.ofMillis(30)));
        buffer.add(3);
        fixture.until(() -> plain.get() == 3);
        buffer.add(4);
        fixture.until(() -> plain.get() == 7);
        fixture.until(() -> buffer.pending() == 0);
    }

    @Test
    void theyAreWrittenAtTheThreshold() {
        BufferedCounter buffer = client.buffered(name, NEVER.withThreshold(1_000));
        for (int i = 0; i < 999; i++) buffer.increment();
        assertThat(buffer.pending()).isEqualTo(999);
        for (int i = 0; i < 1_000; i++) buffer.increment();
        fixture.until(() -> plain.get() >= 1_000);
        buffer.flush();
        assertThat(plain.get()).isEqualTo(1_999);
        for (int i = 0; i < 200; i++) buffer.add(-10);
        fixture.until(() -> plain.get() <= 999);
    }

    @Test
    void closingFlushesAndTurnsAway() {
        BufferedCounter buffer = client.buffered(name, NEVER);
        buffer.add(7);
        buffer.close();
        buffer.close();
        assertThat(plain.get()).isEqualTo(7);
        assertThatThrownBy(buffer::increment)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> buffer.add(Long.MIN_VALUE)).isInstanceOf(IllegalStateException.class);
        assertThat(buffer.pending()).isZero();
        buffer.flush();
        assertThat(plain.get()).isEqualTo(7);
    }

    @Test
    void closingTheClientFlushesItsBuffers() {
        BufferedCounter one = client.buffered(name, NEVER);
        BufferedCounter other = client.buffered(name);
        one.add(7);
        other.add(8);
        client.close();
        assertThat(plain.get()).isEqualTo(15);
        assertThatThrownBy(one::increment).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> client.buffered(name)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSumBeyond64BitsIsWrittenInPieces() {
        BufferedCounter buffer = client.buffered(name, NEVER);
        plain.set(Long.MIN_VALUE);
        for (int i = 0; i < 2; i++) buffer.add(Long.MAX_VALUE);
        buffer.flush();
        assertThat(plain.get()).isEqualTo(Long.MAX_VALUE - 1);
        buffer.add(Long.MIN_VALUE);
        buffer.add(Long.MIN_VALUE + 2);
        buffer.add(1);
        buffer.flush();
        assertThat(plain.get()).isEqualTo(-Long.MAX_VALUE);
    }

    @Test
    void whatTheCounterCannotTakeStaysPending() {
        BufferedCounter buffer = client.buffered(name, NEVER);
        plain.set(Long.MAX_VALUE);
        buffer.add(2);
        assertThatThrownBy(buffer::flush).isInstanceOf(CounterOverflowException.class);
        assertThat(buffer.pending()).isEqualTo(2);
        plain.set(10);
        buffer.flush();
        assertThat(plain.get()).isEqualTo(12);
        assertThat(buffer.pending()).isZero();
    }

    @Test
    void anExpiryStartsWithEachFlush() {
        CounterOptions expiring = CounterOptions.defaults().withExpiry(Duration.ofMillis(200));
        BufferedCounter buffer = client.buffered(name, NEVER.withCounter(expiring));
        buffer.add(5);
        buffer.flush();
        fixture.until(() -> plain.get() == 0);
    }

    @Test
    void nothingIsLostOrWrittenTwiceWhileManyAddAndFlush() throws Exception {
        BufferOptions options = NEVER.withThreshold(500).withInterval(Duration.ofMillis(2));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (BufferedCounter one = client.buffered(name, options);
                BufferedCounter other = client().buffered(name, options)) {
            List<Future<?>> running = new ArrayList<>();
            for (BufferedCounter buffer : List.of(one, one, other, other))
                running.add(threads.submit(() -> {
                    for (int i = 0; i < 20_000; i++) buffer.increment();
                    buffer.flush();
                }));
            for (Future<?> each : running) each.get();
        } finally {
            threads.shutdownNow();
        }
        assertThat(plain.get()).isEqualTo(80_000);
    }
}
