package dev.holdfast.lock.redis;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisServer;
import dev.holdfast.redis.testing.ReplicatedServers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** A primary with two replicas, which confirm or do not. */
final class ReplicatedFixture implements LockFixture {

    private static final Duration GENEROUS = Duration.ofSeconds(40);

    private final Duration lease;
    private final ReplicatedServers servers;
    private final List<LeaseStore> stores = new CopyOnWriteArrayList<>();

    /** @param settings of each server, as on the command line */
    ReplicatedFixture(Duration lease, String... settings) {
        this.lease = lease;
        servers = ReplicatedServers.start(2, settings);
    }

    /** On a busy machine the first connection of a JVM may take longer than the time there is for one. */
    static RedisTransport connected(RedisServer server) {
        try {
            return ClientLibrary.chosen().connect(server.uri());
        } catch (BackendUnavailableException busy) {
            return ClientLibrary.chosen().connect(server.uri());
        }
    }

    ReplicatedServers servers() {
        return servers;
    }

    @Override
    public LeaseStore store() {
        LeaseStore store = RedisLeaseStore.owning(connected(servers.primary()));
        stores.add(store);
        return store;
    }

    @Override
    public void confirming(int replicas) {
        servers.confirming(replicas);
    }

    @Override
    public TimeSource time() {
        return TimeSource.system();
    }

    @Override
    public Duration lease() {
        return lease;
    }

    @Override
    public Duration slack() {
        return Duration.ofSeconds(5);
    }

    @Override
    public void passes(Duration time) {
        during(time, "", () -> true);
    }

    @Override
    public void eventually(String what, BooleanSupplier condition) {
        Awaitility.await(what)
                .atMost(GENEROUS)
                .pollInterval(Duration.ofMillis(5))
                .until(condition::getAsBoolean);
    }

    @Override
    public void during(Duration time, String what, BooleanSupplier condition) {
        Awaitility.await("still " + what)
                .atMost(time.plus(GENEROUS))
                .pollInterval(Duration.ofMillis(5))
                .during(time)
                .until(condition::getAsBoolean);
    }

    @Override
    public void close() {
        stores.forEach(LeaseStore::close);
        servers.close();
    }
}
