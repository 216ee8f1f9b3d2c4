package dev.holdfast.counter.redis;

import dev.holdfast.counter.Counters;
import dev.holdfast.counter.contract.CounterFixture;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.SharedRedis;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/**
 * Counters in a real server, in real time, over {@link ClientLibrary#chosen()}. Each store has a connection of its own; the
 * client and its threads are one for all tests.
 */
final class RedisCounterFixture implements CounterFixture {

    private final String server = SharedRedis.chosen().uri();

    private final List<RedisTransport> transports = new CopyOnWriteArrayList<>();

    @Override
    public CounterStore store() {
        RedisTransport transport = ClientLibrary.chosen().shared(server).transport();
        transports.add(transport);
        return RedisCounterStore.over(transport);
    }

    @Override
    public Counters.Builder client(CounterStore store) {
        // A busy machine is no reason to fail.
        return Counters.builder(store).patience(Duration.ofSeconds(20));
    }

    @Override
    public void until(BooleanSupplier condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(condition::getAsBoolean);
    }

    @Override
    public void close() {
        transports.forEach(RedisTransport::close);
    }
}
