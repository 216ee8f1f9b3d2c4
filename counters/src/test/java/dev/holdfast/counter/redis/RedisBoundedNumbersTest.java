package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.Bounds;
import dev.holdfast.counter.spi.Operation.AddWithin;
import dev.holdfast.counter.spi.Operation.Step;
import dev.holdfast.counter.spi.Request;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Short numbers are added up otherwise than long ones: where the one ends and the other begins, nobody must notice. */
@Timeout(60)
class RedisBoundedNumbersTest {

    private static final String COUNT = "holdfast:{c}:count";
    private static final long LAST_SHORT = 99_999_999_999_999L;
    private static final long EXACT = 1L << 53;

    private static final List<Long> LONG = List.of(EXACT, EXACT + 1, Long.MAX_VALUE, Long.MIN_VALUE);
    private static final List<Long> EDGES = List.of(LAST_SHORT, LAST_SHORT + 1, -LAST_SHORT, -LAST_SHORT - 1);
    private static final List<Long> SHORT = List.of(0L, 7L, 1L, -1L);

    private static final List<Bounds> BOUNDS = List.of(
            new Bounds(0, 7),
            new Bounds(-LAST_SHORT, LAST_SHORT),
            new Bounds(-LAST_SHORT - 1, LAST_SHORT + 1),
            new Bounds(-EXACT - 1, EXACT + 1),
            new Bounds(EXACT + 1, EXACT + 2),
            new Bounds(-EXACT - 2, -EXACT - 1),
            new Bounds(Long.MIN_VALUE, Long.MAX_VALUE));

    private static List<Long> numbers() {
        return Stream.of(SHORT, EDGES, LONG).flatMap(List::stream).toList();
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void everySumIsExact(long start) {
        RedisServer server = RedisServer.shared();
        try (RedisTransport transport = ClientLibrary.chosen().connect(server.uri());
                RedisCounterStore store = RedisCounterStore.over(transport)) {
            for (Bounds bounds : BOUNDS)
                for (long delta : numbers()) {
                    server.command("SET", COUNT, Long.toString(start));
                    List<Step> steps = List.of(new Step(delta, false), new Step(1, false));
                    assertThat(store.apply(new Request("c", new AddWithin(bounds, steps), Duration.ZERO, null))
                                    .toCompletableFuture()
                                    .orTimeout(20, TimeUnit.SECONDS)
                                    .join())
                            .isEqualTo(new Answer.Within(start, 0, 0));
                    long then = start + bounds.applied(start, 0, delta, false);
                    assertThat(server.command("GET", COUNT))
                            .as("%d and %s in %s", start, steps, bounds)
                            .isEqualTo(Long.toString(then + bounds.applied(then, 0, 1, false)));
                }
        }
    }
}
