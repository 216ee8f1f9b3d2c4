package dev.holdfast.examples.races;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Holdfast;
import dev.holdfast.counter.BufferOptions;
import dev.holdfast.counter.BufferedCounter;
import dev.holdfast.counter.Codec;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.id.IdOptions;
import dev.holdfast.counter.id.IdSequence;
import dev.holdfast.counter.idempotency.IdempotencyGuard;
import dev.holdfast.counter.rate.RateLimit;
import dev.holdfast.counter.rate.RateLimiter;
import dev.holdfast.counter.sequence.Sequencer;
import dev.holdfast.counter.version.VersionedValue;
import dev.holdfast.counter.window.WindowedCounter;
import dev.holdfast.examples.demo.servers.RedisServer;
import dev.holdfast.lock.schedule.RunOnce;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.saga.Saga;
import dev.holdfast.saga.SagaRunner;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/races.md} says of round trips is what goes to the server. */
final class RoundTripsTest {

    @TempDir
    Path directory;

    private final AtomicLong trips = new AtomicLong();
    private final AtomicLong fresh = new AtomicLong();
    private RedisServer server;
    private Holdfast holdfast;
    private Counters counters;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start(directory);
        // Nothing is asked twice because the machine is slow.
        Duration patience = Duration.ofSeconds(20);
        holdfast = Holdfast.builder(server.uri())
                .commandTimeout(patience)
                .patience(patience)
                .transport(this::counting)
                .connect();
        counters = holdfast.counters();
    }

    @AfterEach
    void stop() {
        holdfast.close();
        server.close();
    }

    /** Everything goes to the server as a script. */
    private RedisTransport counting(RedisTransport transport) {
        return (RedisTransport) Proxy.newProxyInstance(
                RedisTransport.class.getClassLoader(), new Class<?>[] {RedisTransport.class}, (proxy, method, args) -> {
                    if (args != null && Arrays.stream(args).anyMatch(Script.class::isInstance)) {
                        trips.incrementAndGet();
                    }
                    return method.invoke(transport, args);
                });
    }

    /** Of the second time: the first one loads scripts. */
    private long of(Callable<?> use) throws Exception {
        use.call();
        trips.set(0);
        use.call();
        return trips.get();
    }

    private void costs(String remedy, String said, long expected, Callable<?> use) throws Exception {
        String row = Files.readString(page())
                .lines()
                .dropWhile(line -> !line.equals("## What each costs"))
                .filter(line -> line.startsWith("| ") && named(line, remedy))
                .findFirst()
                .orElseThrow();
        assertThat(row.split(" \\| ")[1]).as(remedy).startsWith(said);
        assertThat(of(use)).as(remedy).isEqualTo(expected);
    }

    private static boolean named(String row, String remedy) {
        return Arrays.asList(row.substring(2, row.indexOf(" | ")).split(", ")).contains(remedy);
    }

    private static Path page() {
        return Path.of("").toAbsolutePath().getParent().resolve("docs/races.md");
    }

    private String other(String name) {
        return name + fresh.incrementAndGet();
    }

    @Test
    void ofCountersAndIds() throws Exception {
        costs("`AtomicCounter`", "1", 1, () -> holdfast.counter("count").increment());
        costs(
                "`BoundedCounter`",
                "1",
                1,
                () -> counters.bounded("stock", -100, 0).tryAdd(-1));
        costs(
                "`Reservation`",
                "2",
                2,
                () -> counters.bounded("stock", -100, 0)
                        .reserve(1)
                        .orElseThrow()
                        .commit());
        costs(
                "`WindowedCounter`",
                "1",
                1,
                () -> WindowedCounter.on(counters, "window", Duration.ofMinutes(1))
                        .increment());
        costs(
                "`RateLimiter`",
                "1",
                1,
                () -> RateLimiter.on(counters, "rate", RateLimit.perSecond(10)).tryAcquire());
        BufferedCounter buffered =
                counters.buffered("buffered", BufferOptions.defaults().withInterval(Duration.ofHours(1)));
        costs("`BufferedCounter`", "none; 1", 1, () -> {
            for (int i = 0; i < 1_000; i++) {
                buffered.increment();
            }
            buffered.flush();
            return buffered;
        });
        // A block of its own size is used up, and the next one is taken when somebody needs it.
        IdSequence ids = IdSequence.on(counters, "ids", IdOptions.defaults().withLowWater(0));
        costs("`IdSequence`", "none; 1 for 10 000 ids", 1, () -> {
            for (int i = 0; i < 10_000; i++) {
                ids.next();
            }
            return ids;
        });
    }

    @Test
    void ofVersionsKeysAndOrder() throws Exception {
        VersionedValue<String> value = VersionedValue.on(counters, "value", Codec.text());
        costs("`VersionedValue.update`", "2", 2, () -> value.update(present -> other("value")));
        IdempotencyGuard<String> guard = IdempotencyGuard.on(counters, Codec.text());
        costs("`IdempotencyGuard`", "2 for the first one", 2, () -> guard.once(other("key"), () -> "result"));
        assertThat(of(() -> guard.once("key", () -> "result"))).isEqualTo(1);
        AtomicLong number = new AtomicLong();
        try (Sequencer<String> sequencer = Sequencer.on(counters, "events", Codec.text(), handed -> {})) {
            costs("`Sequencer`", "3", 3, () -> sequencer.offer(number.incrementAndGet(), "event"));
        }
    }

    @Test
    void ofLocks() throws Exception {
        costs("lock", "2", 2, () -> closed(holdfast.lock("lock").acquire()));
        costs(
                "read/write lock",
                "2",
                2,
                () -> closed(holdfast.readWriteLock("document").readLock().acquire()));
        costs(
                "several locks",
                "1, and 1 for each",
                3,
                () -> closed(holdfast.all("a", "b").acquire()));
        costs("semaphore", "2", 2, () -> closed(holdfast.semaphore("room", 5).acquire()));
        costs(
                "`RunOnce`",
                "2",
                2,
                () -> RunOnce.builder(holdfast.lock(other("job")))
                        .minimumHold(Duration.ofMinutes(1))
                        .build()
                        .tryRun(lease -> "done"));
    }

    private static boolean closed(AutoCloseable lease) throws Exception {
        lease.close();
        return true;
    }

    @Test
    void ofSagas() throws Exception {
        Saga<String> saga = Saga.named("saga", Codec.text())
                .step("one", (order, call) -> order, Saga.Compensation.none())
                .step("two", (order, call) -> order, Saga.Compensation.none())
                .step("three", (order, call) -> order, Saga.Compensation.none())
                .build();
        SagaRunner<String> runner = SagaRunner.on(holdfast.locks(), counters, saga);
        costs("saga", "8, and 1 for each step", 8 + 3, () -> runner.run(other("order"), "order"));
    }
}
