package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisServer;
import dev.holdfast.redis.testing.SharedRedis;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.opentest4j.TestAbortedException;

/**
 * The contract suite on a real server, with short leases in real time. Each store has connections of its own.
 *
 * <p>Over which client library and on which server is not for tests to say: the build runs each {@code Redis...Test} over
 * {@link ClientLibrary#chosen() both libraries}, and with the profile {@code containers} on {@linkplain RedisServer other
 * servers}, with the profile {@code topologies} on {@linkplain SharedRedis a cluster}. A contract is in all of that by being bound
 * in a class of such a name.
 */
final class RedisFixture implements LockFixture {

    private static final Duration GENEROUS = Duration.ofSeconds(30);
    private static final Duration STEP = Duration.ofMillis(2);

    private final SharedRedis redis = SharedRedis.chosen();
    private final List<LeaseStore> stores = new CopyOnWriteArrayList<>();
    private final boolean mixed;
    private final AtomicInteger opened = new AtomicInteger();

    RedisFixture() {
        this(false);
    }

    private RedisFixture(boolean mixed) {
        this.mixed = mixed;
    }

    /** Its stores are over this library and over the other in turn: the first client is not of the second's kind. */
    static RedisFixture ofMixedClients() {
        return new RedisFixture(true);
    }

    @Override
    public LeaseStore store() {
        ClientLibrary library = ClientLibrary.chosen();
        if (mixed && opened.getAndIncrement() % 2 == 1) library = library.other();
        LeaseStore store = RedisLeaseStore.owning(library.shared(redis.uri()).transport());
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
        return Duration.ofSeconds(5);
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
        redis.empty();
    }

    @Override
    public void takesSeveralInOneStep() {
        if (redis.isCluster()) throw new TestAbortedException("names of several slots are taken one after the other");
    }

    @Override
    public void seesWhoListens() {
        if (redis.isCluster()) throw new TestAbortedException("a node counts its own listeners only");
    }

    @Override
    public void close() {
        stores.forEach(LeaseStore::close);
    }
}
