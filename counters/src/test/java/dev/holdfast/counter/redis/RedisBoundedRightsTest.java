package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.spi.Bounds;
import dev.holdfast.counter.spi.Operation;
import dev.holdfast.counter.spi.Operation.Step;
import dev.holdfast.counter.spi.Request;
import dev.holdfast.counter.spi.ReservationStore;
import dev.holdfast.counter.spi.Ticket;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisClient;
import dev.holdfast.redis.testing.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A user who may run some commands of the scripts of bounded counters and not others. */
@Tag("slow")
@Timeout(60)
@TestInstance(Lifecycle.PER_CLASS)
class RedisBoundedRightsTest {

    private static final String COUNT = "holdfast:{c}:count";
    private static final String RESERVED = "holdfast:{c}:reserved";
    private static final String ENDS = "holdfast:{c}:ends";
    private static final String SLOT = "holdfast:{c}:once:s";
    private static final Duration LONG = Duration.ofHours(1);
    private static final Bounds BOUNDS = new Bounds(0, 10);

    private final RedisClient server =
            new RedisClient(URI.create(RedisServer.shared().uri()));
    private RedisTransport transport;
    private RedisCounterStore store;
    private long number;

    @BeforeAll
    void connect() {
        rights("reset", "on", ">secret", "~*", "&*", "+@all");
        transport = ClientLibrary.chosen().connect(RedisServer.shared().uri("clerk", "secret"));
        store = RedisCounterStore.over(transport);
    }

    @AfterAll
    void close() {
        transport.close();
        server.command("ACL", "DELUSER", "clerk");
        server.close();
    }

    private void rights(String... rules) {
        List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", "clerk"));
        words.addAll(List.of(rules));
        assertThat(server.command(words.toArray(String[]::new))).isEqualTo("OK");
    }

    private List<Supplier<CompletionStage<?>>> verbs() {
        ReservationStore reservations = store.reservations();
        Operation add = new Operation.AddWithin(BOUNDS, List.of(new Step(1, false)));
        Operation read = new Operation.AddWithin(BOUNDS, List.of());
        return List.of(
                () -> store.apply(new Request("c", add, Duration.ZERO, null)),
                () -> store.apply(new Request("c", add, LONG, new Ticket("s", ++number, LONG))),
                () -> store.apply(new Request("c", read, Duration.ZERO, null)),
                () -> reservations.reserve("c", BOUNDS, "new", 1, LONG, Duration.ZERO),
                () -> reservations.settle("c", "standing", true, LONG, Duration.ZERO),
                () -> reservations.settle("c", "standing", false, LONG, LONG),
                () -> reservations.renew("c", "standing", LONG, Duration.ZERO));
    }

    @ParameterizedTest
    @DisplayName("What is refused because a right is missing has changed nothing, whatever it had written before")
    @CsvSource({
        "-get, 14",
        "-set, 11",
        "-hget, 14",
        "-hset, 11",
        "-zadd, 11",
        "-hdel, 11",
        "-zrem, 11",
        "-zrangebyscore, 14",
        "-zrange, 0",
        "-persist, 0"
    })
    void aRefusalHasChangedNothing(String missing, int times) {
        int refused = 0;
        for (boolean lapsed : List.of(true, false))
            for (int verb = 0; verb < verbs().size(); verb++) if (isRefused(verb, lapsed, missing)) refused++;
        assertThat(refused).isEqualTo(times);
    }

    private boolean isRefused(int verb, boolean lapsed, String missing) {
        rights("+@all");
        prepare(lapsed);
        List<String> before = state();
        rights(missing);
        try {
            verbs().get(verb)
                    .get()
                    .toCompletableFuture()
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
            return false;
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(BackendUnavailableException.class);
            assertThat(state())
                    .as("verb %d without %s, lapsed %s", verb, missing, lapsed)
                    .isEqualTo(before);
            return true;
        }
    }

    /** One reservation that stands, and one that has lapsed. */
    private void prepare(boolean lapsed) {
        server.command("DEL", COUNT, SLOT, RESERVED, ENDS);
        server.command("SET", COUNT, "3");
        server.command("HSET", RESERVED, "total", lapsed ? "4" : "3", "standing", "3 10");
        server.command("ZADD", ENDS, "9999999999999", "standing");
        if (lapsed) {
            server.command("HSET", RESERVED, "old", "1 10");
            server.command("ZADD", ENDS, "1", "old");
        }
        store.openSession("c", "s", LONG).toCompletableFuture().join();
        if (number > 0) server.command("SET", SLOT, number + ":done:77", "PX", Long.toString(LONG.toMillis()));
    }

    private List<String> state() {
        return List.of(
                server.command("GET", COUNT),
                server.command("PTTL", COUNT),
                server.command("GET", SLOT),
                server.command("HMGET", RESERVED, "total", "standing", "old", "new"),
                server.command("HLEN", RESERVED),
                server.command("ZRANGE", ENDS, "0", "-1", "WITHSCORES"));
    }
}
