package dev.holdfast.counter.redis;

import dev.holdfast.counter.spi.Bounds;
import dev.holdfast.counter.spi.IdStore;
import dev.holdfast.counter.spi.Operation;
import dev.holdfast.counter.spi.RateStore;
import dev.holdfast.counter.spi.Request;
import dev.holdfast.counter.spi.SequenceStore.Stream;
import dev.holdfast.counter.spi.Ticket;
import dev.holdfast.counter.spi.VersionStore;
import dev.holdfast.counter.spi.WindowStore.Frame;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A walk through all that a noun can ask of a server: each of its scripts is sent at least once. The server is empty before. */
final class NounTour {

    private static final String COUNTERS = "counters";
    private static final String BOUNDED = "bounded counters, reservations";
    private static final String WINDOWS = "windowed counters";
    private static final String RATES = "rate limiters";
    private static final String IDS = "ids";
    private static final String VERSIONS = "versioned values";
    private static final String CLAIMS = "idempotency";
    private static final String SEQUENCES = "sequencers";

    /** As {@code docs/operations.md} calls them. */
    static final List<String> NOUNS = List.of(COUNTERS, BOUNDED, WINDOWS, RATES, IDS, VERSIONS, CLAIMS, SEQUENCES);

    private static final Duration LONG = Duration.ofHours(1);

    private final RedisServer server;
    private long number;

    NounTour(RedisServer server) {
        this.server = server;
    }

    void use(RedisTransport transport, String noun) {
        RedisCounterStore store = RedisCounterStore.over(transport);
        switch (noun) {
            case COUNTERS -> useCounters(store);
            case BOUNDED -> useBounded(store);
            case WINDOWS -> useWindows(store);
            case RATES -> useRates(store);
            case IDS -> {
                join(store.ids().lease("n", IdStore.Mode.TIMED, 10, 0));
                join(store.ids().lease("m", IdStore.Mode.PLAIN, 10, 0));
            }
            case VERSIONS -> useVersions(store);
            case CLAIMS -> useClaims(store);
            default -> useSequences(store);
        }
    }

    private void useCounters(RedisCounterStore store) {
        for (Operation each : List.of(
                new Operation.Get(),
                Operation.Add.of(3),
                new Operation.Add(-2, -9, 4),
                new Operation.Set(8),
                new Operation.CompareAndSet(8, 9),
                new Operation.Raise(10),
                new Operation.Lower(1),
                new Operation.Expire(LONG),
                new Operation.Reset())) apply(store, each);
        server.command("RPUSH", "holdfast:{other}:count", "no number");
        join(store.apply(new Request("other", new Operation.Get(), Duration.ZERO, null)));
    }

    private void useBounded(RedisCounterStore store) {
        Bounds bounds = new Bounds(0, 100);
        apply(store, new Operation.AddWithin(bounds, List.of(new Operation.Step(30, false))));
        apply(store, new Operation.AddWithin(bounds, List.of()));
        join(store.reservations().reserve("c", bounds, "one", 5, LONG, Duration.ZERO));
        join(store.reservations().renew("c", "one", LONG, LONG));
        join(store.reservations().settle("c", "one", true, LONG, Duration.ZERO));
        join(store.reservations().reserve("c", bounds, "two", 5, LONG, LONG));
        server.command("ZADD", "holdfast:{c}:ends", "XX", "1000000000000", "two"); // so it has run out, long ago
        join(store.reservations().settle("c", "two", false, LONG, LONG));
        join(store.reservations().reserve("c", bounds, "three", 5, LONG, LONG));
        join(store.reservations().settle("c", "three", false, LONG, LONG));
    }

    /** Without a session and in one, with an expiry and without. */
    private void apply(RedisCounterStore store, Operation operation) {
        join(store.apply(new Request("c", operation, Duration.ZERO, null)));
        join(store.apply(new Request("c", operation, LONG, null)));
        if (number == 0) join(store.openSession("c", "s", LONG));
        join(store.apply(new Request("c", operation, LONG, new Ticket("s", ++number, LONG))));
    }

    private void useWindows(RedisCounterStore store) {
        Frame frame = new Frame(LONG.toNanos(), 1);
        join(store.windows().add("n", frame, 3, 9));
        join(store.windows().add("n", frame, 3, 9));
        server.command("HSET", "holdfast:{n}:window", "last", "7", "7", "3");
        join(store.windows().count("n", frame));
        join(store.windows().reset("n", frame));
    }

    private void useRates(RedisCounterStore store) {
        RateStore.Span hour = new RateStore.Span(3_600_000_000L, 0);
        RateStore.Take take = new RateStore.Take("n", new RateStore.Pace(1, 3_600_000_000L), hour, hour, 0);
        RateStore.Reply taken = join(store.rates().take(take));
        join(store.rates().giveBack("n", (RateStore.Taken) taken));
    }

    private void useVersions(RedisCounterStore store) {
        VersionStore versions = store.versions();
        long written = written(versions.write(new VersionStore.Write("n", 0, "a", Duration.ZERO, "1")));
        written = written(versions.write(new VersionStore.Write("n", written, "b", LONG, "2")));
        join(versions.write(new VersionStore.Write("n", 1, "c", LONG, "3")));
        join(versions.read("n"));
        written(versions.write(new VersionStore.Write("n", written, null, Duration.ZERO, "4")));
    }

    private static long written(CompletionStage<VersionStore.Reply> reply) {
        return ((VersionStore.Written) join(reply)).version();
    }

    private void useClaims(RedisCounterStore store) {
        join(store.claims().claim("n", "o", LONG));
        join(store.claims().renew("n", "o", LONG));
        join(store.claims().look("n"));
        join(store.claims().complete("n", "o", 1, "done", LONG));
        join(store.claims().forget("n", 1));
        join(store.claims().claim("m", "o", LONG));
        join(store.claims().abandon("m", "o"));
    }

    private void useSequences(RedisCounterStore store) {
        Stream stream = new Stream("n", 5, LONG);
        join(store.sequences().offer(stream, 5, "a", 100));
        join(store.sequences().offer(stream, 6, "b", 100));
        join(store.sequences().take(stream, "o", LONG));
        join(store.sequences().renew(stream, "o", LONG));
        join(store.sequences().done(stream, "o", 5, LONG));
        join(store.sequences().release(stream, "o"));
        join(store.sequences().look(stream));
        join(store.sequences().skip(stream, 6));
        join(store.sequences().forget(stream));
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
