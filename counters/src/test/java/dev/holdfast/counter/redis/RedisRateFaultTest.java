package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.counter.Counters;
import dev.holdfast.counter.UnexpectedValueException;
import dev.holdfast.counter.rate.RateLimit;
import dev.holdfast.counter.rate.RateLimiter;
import dev.holdfast.counter.spi.RateStore;
import dev.holdfast.counter.spi.RateStore.Pace;
import dev.holdfast.counter.spi.RateStore.Span;
import dev.holdfast.counter.spi.RateStore.Take;
import dev.holdfast.counter.spi.RateStore.Taken;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.ClockedServer;
import dev.holdfast.redis.testing.FaultProxy;
import dev.holdfast.redis.testing.FaultProxy.Cut;
import dev.holdfast.redis.testing.RedisServer;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rate limits in a real server: its keys, its clock, its faults, and its arithmetic. */
@Timeout(120)
class RedisRateFaultTest {

    private static final String KEY = "holdfast:{r}:rate";
    private static final RateLimit HOURLY = new RateLimit(3, Duration.ofHours(1), 3);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private String shared = "";

    private RedisServer shared() {
        RedisServer server = RedisServer.shared();
        shared = server.uri();
        return server;
    }

    private <C extends AutoCloseable> C closing(C one) {
        opened.add(0, one);
        return one;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : opened) one.close();
    }

    private RedisCounterStore store(String uri) {
        RedisTransport transport = uri.equals(shared)
                ? closing(ClientLibrary.chosen().shared(uri).transport())
                : closing(ClientLibrary.chosen().connect(uri));
        return RedisCounterStore.over(transport);
    }

    private RateLimiter limiter(String uri, RateLimit limit) {
        return RateLimiter.on(client(uri, Duration.ofSeconds(20)), "r", limit);
    }

    private Counters client(String uri, Duration patience) {
        return closing(Counters.builder(store(uri)).patience(patience).build());
    }

    @Test
    void thereIsOneKeyThatExpiresWhenAllIsFree() {
        RedisServer server = shared();
        limiter(server.uri(), HOURLY).tryAcquire(2);
        assertThat(server.command("KEYS", "*")).isEqualTo(KEY);
        assertThat(Long.parseLong(server.command("PTTL", KEY))).isBetween(2_300_000L, 2_400_001L);
    }

    @ParameterizedTest
    @DisplayName("What somebody else wrote is told and left as it is")
    @ValueSource(
            strings = {
                "abc",
                "",
                "1",
                "1:2:3:4",
                "1:2:3:4:5:6",
                "1:2:4:4:5",
                "1:2:0:0:5",
                "1:2:0:4:0",
                "-1:2:3:4:5",
                "9007199254740992:1:1:4:5",
                "1:99999999999999999:1:4:5"
            })
    void foreignTextIsTold(String text) {
        RedisServer server = shared();
        server.command("SET", KEY, text);
        RateLimiter limiter = limiter(server.uri(), HOURLY);
        assertThatThrownBy(limiter::tryAcquire)
                .isInstanceOf(UnexpectedValueException.class)
                .hasMessageContaining("\"r\"")
                .hasMessageContaining("\"" + text + "\"");
        assertThatThrownBy(limiter::acquire).isInstanceOf(UnexpectedValueException.class);
        assertThat(server.command("GET", KEY)).isEqualTo(text);
    }

    @Test
    void aKeyOfAnotherTypeIsTold() {
        RedisServer server = shared();
        server.command("RPUSH", KEY, "1");
        assertThatThrownBy(limiter(server.uri(), HOURLY)::tryAcquire)
                .isInstanceOf(UnexpectedValueException.class)
                .hasMessageContaining("a list");
        assertThat(server.command("LRANGE", KEY, "0", "-1")).isEqualTo("1");
    }

    /** Every answer shows the state before and after it: so each step is checked against exact fractions. */
    @ParameterizedTest
    @DisplayName("F1: no rate drifts: what is used up is the exact fraction, step after step")
    @CsvSource({
        "1, 86400000000, 5",
        "3, 1000000, 10",
        "7, 13, 1000",
        "1000000, 1000000, 1000000",
        "1000000000, 1000000, 1000",
        "999999937, 31536000000000, 999999937",
        "1, 31536000000000, 10",
        "1000, 1, 7"
    })
    void noRateDrifts(long permits, long period, long burst) {
        RateStore store = store(shared().uri()).rates();
        Random random = new Random(permits ^ period);
        Span capacity = span(burst, permits, period);
        for (int i = 0; i < 60; i++) {
            Span cost = span(1 + random.nextInt((int) Math.min(burst, 1 << 20)), permits, period);
            Take take = new Take("r", new Pace(permits, period), cost, capacity, 1L << 50);
            Taken taken = (Taken) store.take(take)
                    .toCompletableFuture()
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
            BigInteger before = taken.before().isEmpty() ? BigInteger.ZERO : parts(taken.before(), permits);
            BigInteger sum = before.add(parts(cost, permits));
            assertThat(parts(taken.after(), permits)).isEqualTo(sum);
            assertThat(parts(taken.used(), permits)).isEqualTo(sum);
            BigInteger over = sum.subtract(parts(capacity, permits)).max(BigInteger.ZERO);
            BigInteger whole = over.add(BigInteger.valueOf(permits - 1)).divide(BigInteger.valueOf(permits));
            assertThat(taken.delay()).isEqualTo(whole.longValueExact());
            if (taken.delay() > 1L << 48)
                store.giveBack("r", taken).toCompletableFuture().join();
        }
    }

    private static Span span(long count, long permits, long period) {
        BigInteger[] parts = BigInteger.valueOf(count)
                .multiply(BigInteger.valueOf(period))
                .divideAndRemainder(BigInteger.valueOf(permits));
        return new Span(parts[0].longValueExact(), parts[1].longValueExact());
    }

    private static BigInteger parts(Span span, long permits) {
        return BigInteger.valueOf(span.micros())
                .multiply(BigInteger.valueOf(permits))
                .add(BigInteger.valueOf(span.rest()));
    }

    private static BigInteger parts(String state, long permits) {
        String[] fields = state.split(":");
        return parts(new Span(Long.parseLong(fields[1]), Long.parseLong(fields[2])), permits);
    }

    @Test
    @DisplayName("4 clients that never rest are admitted at the rate, and never above the burst")
    void fourClientsAreAdmittedAtTheRate() throws Exception {
        RedisServer server = shared();
        RateLimit limit = new RateLimit(500, Duration.ofSeconds(1), 100);
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Integer>> counts = new ArrayList<>();
        List<RateLimiter> limiters = new ArrayList<>();
        for (int i = 0; i < 4; i++) limiters.add(limiter(server.uri(), limit));
        long begin = micros(server.command("TIME"));
        for (RateLimiter limiter : limiters)
            counts.add(CompletableFuture.supplyAsync(() -> {
                int count = 0;
                while (!over.get()) if (limiter.tryAcquire().admitted()) count++;
                return count;
            }));
        await().until(() -> micros(server.command("TIME")) - begin > 400_000);
        over.set(true);
        int sum = 0;
        for (CompletableFuture<Integer> count : counts) sum += count.get(60, TimeUnit.SECONDS);
        long took = micros(server.command("TIME")) - begin;
        assertThat((double) sum).isLessThanOrEqualTo(100 + 500e-6 * took);
        assertThat(sum).as("a busy machine may rest where the clients do not").isGreaterThanOrEqualTo(100);
    }

    @Test
    @DisplayName(
            "4 clients that never rest: by the server's clock no stretch of time, however short, sees more than the burst and the rate")
    void noStretchOfTimeSeesMoreThanTheBurst() throws Exception {
        RedisServer server = shared();
        long micros = 2_000;
        long burst = 20;
        Take take = new Take("r", new Pace(1, micros), new Span(micros, 0), new Span(burst * micros, 0), 0);
        Queue<Long> admitted = new ConcurrentLinkedQueue<>();
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            RateStore store = store(server.uri()).rates();
            clients.add(CompletableFuture.runAsync(() -> {
                while (admitted.size() < 200) {
                    RateStore.Reply reply =
                            store.take(take).toCompletableFuture().join();
                    if (reply instanceof Taken taken)
                        admitted.add(Long.parseLong(taken.after().split(":")[0]));
                }
            }));
        }
        for (CompletableFuture<Void> one : clients) one.get(60, TimeUnit.SECONDS);
        List<Long> times = admitted.stream().sorted().toList();
        for (int from = 0; from < times.size(); from++)
            for (int to = from; to < times.size(); to++)
                assertThat(to - from + 1L).isLessThanOrEqualTo(burst + (times.get(to) - times.get(from)) / micros);
    }

    private static long micros(String time) {
        String[] lines = time.split("\\s+");
        return Long.parseLong(lines[0]) * 1_000_000 + Long.parseLong(lines[1]);
    }

    @ParameterizedTest
    @DisplayName("A call whose answer is lost is unknown, is not admitted, and took its permits once")
    @ValueSource(strings = {"FIN", "RST"})
    void aLostAnswerIsUnknown(Cut cut) {
        RedisServer server = shared();
        FaultProxy proxy = closing(new FaultProxy(server));
        RateLimiter limiter = limiter(proxy.uri(), HOURLY);
        assertThat(limiter.tryAcquire().remaining()).isEqualTo(2);
        proxy.swallowNextReply(cut);
        assertThatThrownBy(limiter::tryAcquire).isInstanceOf(OutcomeUnknownException.class);
        assertThat(limiter(server.uri(), HOURLY).tryAcquire().remaining()).isZero();
    }

    @Test
    @Tag("slow")
    void aServerThatIsGoneIsToldWithinThePatience() {
        RedisServer server = closing(RedisServer.start());
        RateLimiter limiter = RateLimiter.on(client(server.uri(), Duration.ofMillis(300)), "r", HOURLY);
        limiter.tryAcquire();
        server.kill();
        await().ignoreExceptions()
                .untilAsserted(
                        () -> assertThatThrownBy(limiter::tryAcquire).isInstanceOf(BackendUnavailableException.class));
        assertThatThrownBy(limiter::acquire).isInstanceOf(BackendUnavailableException.class);
        server.restart();
        await().ignoreExceptions().until(() -> limiter.tryAcquire().admitted());
    }

    @Test
    @DisplayName("Loss of the data is worth one burst and no more")
    void lossOfDataIsWorthOneBurst() {
        RedisServer server = shared();
        RateLimiter limiter = limiter(server.uri(), HOURLY);
        assertThat(limiter.tryAcquire(3).admitted()).isTrue();
        server.command("FLUSHALL");
        assertThat(limiter.tryAcquire(3).admitted()).isTrue();
        assertThat(limiter.tryAcquire().admitted()).isFalse();
    }

    @Test
    @DisplayName("A clock set back by a day blocks nobody for a day; set forward it is worth one burst")
    void aClockThatIsSetBlocksNobody() {
        ClockedServer server = closing(ClockedServer.start());
        RateLimiter limiter = limiter(server.uri(), new RateLimit(10, Duration.ofSeconds(1), 2));
        assertThat(limiter.tryAcquire(2).admitted()).isTrue();
        server.setClock(Duration.ofDays(-1));
        await().atMost(Duration.ofSeconds(30)).until(() -> limiter.tryAcquire().admitted());
        assertThat(Long.parseLong(server.command("PTTL", KEY))).isLessThan(10_000);
        RateLimiter hourly = limiter.withLimit(HOURLY);
        hourly.tryAcquire(3);
        hourly.tryAcquire();
        server.setClock(Duration.ofDays(1));
        assertThat(hourly.tryAcquire(3).admitted()).isTrue();
        assertThat(hourly.tryAcquire().admitted()).isFalse();
    }
}
