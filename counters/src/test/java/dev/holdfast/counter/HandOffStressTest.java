package dev.holdfast.counter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.memory.InMemoryCounterStore;
import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.counter.spi.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The driver comes and goes all the time: few threads that wait for each result leave the lane idle after most commands, so
 * offers meet a driver that is about to leave. A call that nobody came to would never end, one that two drivers came to would
 * be counted twice.
 */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandOffStressTest {

    private static final int THREADS = 3;
    private static final int ROUNDS = 10_000;

    private final InMemoryCounterStore counters = new InMemoryCounterStore();
    private final ExecutorService callers = Executors.newFixedThreadPool(THREADS);
    private final ExecutorService answerers = Executors.newFixedThreadPool(2);

    @AfterEach
    void stop() {
        callers.shutdownNow();
        answerers.shutdownNow();
    }

    /** Each answer is brought by {@code executor}. */
    private CounterStore answering(Executor executor) {
        return new CounterStore() {
            @Override
            public CompletionStage<Answer> apply(Request request) {
                return CompletableFuture.supplyAsync(() -> counters.apply(request), executor)
                        .thenCompose(answer -> answer);
            }

            @Override
            public CompletionStage<Void> openSession(String name, String session, Duration retention) {
                return CompletableFuture.supplyAsync(() -> counters.openSession(name, session, retention), executor)
                        .thenCompose(answer -> answer);
            }

            @Override
            public void close() {}
        };
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void everyCallIsComeToOnce(boolean exactlyOnce, boolean atOnce) {
        Counters client = Counters.builder(answering(atOnce ? Runnable::run : answerers))
                .patience(Duration.ofSeconds(15))
                .build();
        AtomicCounter counter = client.counter("c", CounterOptions.defaults().withExactlyOnce(exactlyOnce));
        List<CompletableFuture<BitSet>> running = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            running.add(CompletableFuture.supplyAsync(() -> valuesSeen(counter), callers));
        }
        BitSet seen = new BitSet();
        for (CompletableFuture<BitSet> one : running) seen.or(one.join());
        int total = THREADS * ROUNDS;
        assertThat(seen.nextClearBit(1)).as("each value was seen by somebody").isEqualTo(total + 1);
        assertThat(counter.get()).isEqualTo(total);
        client.close();
        assertThat(client.inUse()).isZero();
    }

    /** Counts up in every manner, and lets the driver find calls that were cancelled meanwhile. */
    private static BitSet valuesSeen(AtomicCounter counter) {
        BitSet seen = new BitSet();
        for (int i = 0; i < ROUNDS; i++) {
            if (i % 5 == 0) counter.getAsync().toCompletableFuture().cancel(false);
            long value =
                    i % 3 == 0 ? counter.incrementAsync().toCompletableFuture().join() : counter.increment();
            seen.set(Math.toIntExact(value));
        }
        return seen;
    }
}
