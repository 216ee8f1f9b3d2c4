package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.lettuce.LettuceTransport;
import dev.holdfast.redis.testing.RedisServer;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** The contract suite on a real server over Lettuce, with short leases in real time. */
final class RedisFixture implements LockFixture {

    private static final Duration GENEROUS = Duration.ofSeconds(30);
    private static final Duration STEP = Duration.ofMillis(2);

    private final RedisServer server = RedisServer.shared();
    private final RedisClient client = RedisClient.create(server.uri());
    private final List<LeaseStore> stores = new CopyOnWriteArrayList<>();

    @Override
    public LeaseStore store() {
        LeaseStore store = RedisLeaseStore.owning(LettuceTransport.of(client));
        stores.add(store);
        return store;
    }

    @Override
    public TimeSource time() {
        return TimeSource.system();
    }

    @Override
    public Duration lease() {
        return Duration.ofSeconds(1);
    }

    @Override
    public Duration slack() {
        return Duration.ofMillis(500);
    }

    @Override
    public void passes(Duration duration) {
        during(duration, "", () -> true);
    }

    @Override
    public void eventually(String what, BooleanSupplier condition) {
        Awaitility.await(what)
                .atMost(GENEROUS)
                .pollDelay(Duration.ZERO)
                .pollInterval(STEP)
                .until(condition::getAsBoolean);
    }

    @Override
    public void during(Duration duration, String what, BooleanSupplier condition) {
        Awaitility.await("still " + what)
                .atMost(duration.plus(GENEROUS))
                .pollDelay(Duration.ZERO)
                .pollInterval(STEP)
                .during(duration)
                .until(condition::getAsBoolean);
    }

    @Override
    public void loseEverything() {
        server.command("FLUSHALL");
    }

    @Override
    public void close() {
        stores.forEach(LeaseStore::close);
        client.shutdown();
    }
}
