package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.counter.CounterOptions;
import dev.holdfast.counter.Counters;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.RedisServer;
import dev.holdfast.redis.testing.SentinelServers;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A primary dies while it counts. Every increment is known or unknown, and none is counted twice. */
@Tag("topology")
@Timeout(120)
class RedisFailoverCounterTest {

    private final TimeSource time = TimeSource.system();
    private final ConcurrentLinkedQueue<Long> known = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unknown = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    @ParameterizedTest(name = "exactly once: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("C1 increments over a failover are accounted for: known and unknown ones, none twice")
    void incrementsAreAccountedFor(boolean exactlyOnce) throws Exception {
        try (SentinelServers servers = SentinelServers.start();
                RedisTransport transport = servers.connect();
                Counters counters = Counters.on(RedisCounterStore.over(transport))) {
            AtomicCounter counter =
                    counters.counter("views", CounterOptions.defaults().withExactlyOnce(exactlyOnce));
            AtomicBoolean over = new AtomicBoolean();
            List<Thread> threads = List.of(counting(counter, over), counting(counter, over));
            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> known.size() > 500);
            RedisServer old = servers.primary();
            long killed = time.nanos();
            old.kill();
            servers.awaitFailoverFrom(old);
            int then = known.size();
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> known.size() > then + 500);
            over.set(true);
            for (Thread thread : threads) thread.join(60_000);
            // What a primary acknowledges just before it dies, its replicas may not have.
            long justBefore = known.stream()
                    .filter(at -> at - killed < 0 && killed - at < TimeUnit.SECONDS.toNanos(1))
                    .count();
            long value = counter.get();
            System.out.printf(
                    "increments over a failover (exactly once: %s): %d known, %d unknown, %d refused, counted %d%n",
                    exactlyOnce, known.size(), unknown.get(), refused.get(), value);
            assertThat(value).isBetween(known.size() - justBefore, (long) known.size() + unknown.get());
        }
    }

    private Thread counting(AtomicCounter counter, AtomicBoolean over) {
        Thread thread = new Thread(() -> {
            while (!over.get()) {
                try {
                    counter.increment();
                    known.add(time.nanos());
                } catch (OutcomeUnknownException e) {
                    unknown.incrementAndGet();
                } catch (BackendUnavailableException e) {
                    refused.incrementAndGet();
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
