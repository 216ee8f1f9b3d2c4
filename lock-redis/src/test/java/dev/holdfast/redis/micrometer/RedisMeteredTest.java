package dev.holdfast.redis.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.fence.StaleTokenException;
import dev.holdfast.lock.micrometer.LockMeters;
import dev.holdfast.lock.redis.RedisFenceGate;
import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.FaultProxy;
import dev.holdfast.redis.testing.RedisServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Locks and their transport, measured on a real server. */
@Timeout(60)
class RedisMeteredTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FaultProxy proxy = new FaultProxy(RedisServer.shared());
    private final RedisTransport transport = MeteredTransport.around(
            ClientLibrary.chosen().connect(proxy.uri(), ClientLibrary.COMMAND_TIMEOUT), registry);
    private final LockMeters meters = LockMeters.on(registry);
    private final Locks locks = client();
    private final Locks others = client();

    private Locks client() {
        return Locks.builder(RedisLeaseStore.over(transport)).listener(meters).build();
    }

    @AfterEach
    void close() {
        locks.close();
        others.close();
        transport.close();
        proxy.close();
    }

    private double count(String meter, String... tags) {
        return registry.get(meter).tags(tags).counter().count();
    }

    @Test
    void roundTripsMessagesAndHoldsAreMeasured() throws Exception {
        RedisServer.shared().command("SCRIPT", "FLUSH");
        LockLease lease = locks.lock("orders:1").acquire();
        CompletionStage<LockLease> next = others.lock("orders:1").acquireAsync();
        Awaitility.await()
                .until(() -> registry.get("holdfast.lock.waiting")
                                .tags("group", "orders", "kind", "lock")
                                .gauge()
                                .value()
                        == 1);
        lease.close();
        next.toCompletableFuture().get(30, TimeUnit.SECONDS).close();

        assertThat(registry.get("holdfast.redis.roundtrip")
                        .tag("script", "lock_acquire")
                        .timer()
                        .count())
                .isGreaterThanOrEqualTo(2);
        assertThat(count("holdfast.redis.script.resends")).isGreaterThanOrEqualTo(2);
        Awaitility.await().until(() -> count("holdfast.redis.messages") >= 1);
        assertThat(registry.get("holdfast.lock.hold")
                        .tags("group", "orders", "outcome", "released")
                        .timer()
                        .count())
                .isEqualTo(2);
        assertThat(count("holdfast.lock.arrivals", "arrival", "fresh")).isEqualTo(1);
    }

    @Test
    void reconnectsAndLostRepliesAreCounted() throws Exception {
        proxy.swallowNextReply(FaultProxy.Cut.FIN);
        locks.lock("orders:2").acquire().close();
        proxy.cut(FaultProxy.Cut.FIN);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> count("holdfast.redis.subscriptions.resumed") >= 2);
        assertThat(count("holdfast.redis.failures", "kind", "unknown")).isGreaterThanOrEqualTo(1);
        assertThat(count("holdfast.redis.resets")).isZero();
    }

    @Test
    void whomAGateRefusesIsCounted() {
        RedisFenceGate gate = RedisFenceGate.over(transport).telling(meters.fence("redis"));
        String resource = "invoice:" + System.identityHashCode(this);
        gate.admit(resource, 7);
        assertThatThrownBy(() -> gate.remembering(Duration.ofHours(1)).admit(resource, 6))
                .isInstanceOf(StaleTokenException.class);
        assertThat(count("holdfast.fence.admitted", "gate", "redis", "group", "invoice"))
                .isEqualTo(1);
        assertThat(count("holdfast.fence.refused", "gate", "redis", "group", "invoice"))
                .isEqualTo(1);
    }
}
