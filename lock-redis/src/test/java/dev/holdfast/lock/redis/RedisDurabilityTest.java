package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.lock.Durability;
import dev.holdfast.lock.DurabilityException;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Grants that are to be durable on a single server, which has no replicas. */
@Timeout(120)
class RedisDurabilityTest {

    private static final LeaseOptions LEASE = LeaseOptions.defaults();

    private final RedisServer server = RedisServer.shared();
    private final RedisTransport transport =
            ClientLibrary.chosen().shared(server.uri()).transport();
    private final Locks locks = Locks.on(RedisLeaseStore.owning(transport));

    @AfterEach
    void close() {
        locks.close();
        transport.close();
    }

    private static LeaseOptions replicated(int replicas, Duration timeout) {
        return LEASE.withDurability(Durability.replicas(replicas, timeout));
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(40, TimeUnit.SECONDS).join();
    }

    @Test
    @DisplayName("C3 C5 what no replica confirms is not held, and left free")
    void whatNobodyConfirmsIsNotHeld() {
        CompletionStage<LockLease> waiter =
                locks.lock("job", replicated(1, Duration.ofMillis(50))).acquireAsync();
        assertThatThrownBy(() -> await(waiter))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(DurabilityException.class, failure -> {
                    assertThat(failure.replicas()).isZero();
                    assertThat(failure).hasMessageContaining("0 replicas").hasMessageContaining("not 1 replica");
                });
        assertThat(await(locks.lock("job", LEASE).tryAcquireAsync())).isPresent();
        await(locks.lock("job", LEASE).tryAcquireAsync());
        assertThatThrownBy(() -> await(locks.semaphore("job", 3)
                        .withOptions(replicated(1, Duration.ofMillis(50)))
                        .acquireAsync(2)))
                .hasCauseInstanceOf(DurabilityException.class);
        assertThat(await(locks.semaphore("job", 3).tryAcquireAsync(3))).isPresent();
    }

    @Test
    @DisplayName("C4 who waits for copies holds nobody else up, and can give up")
    void whoWaitsHoldsNobodyUp() {
        CompletableFuture<LockLease> waiting = locks.lock("job", replicated(1, Duration.ofSeconds(20)))
                .acquireAsync()
                .toCompletableFuture();
        Awaitility.await("it waits for copies")
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> server.command("CLIENT", "LIST").contains("cmd=wait"));
        for (int i = 0; i < 20; i++)
            await(await(locks.lock("other", LEASE).acquireAsync()).releaseAsync());
        assertThat(waiting).isNotDone();
        assertThat(server.command("EXISTS", "holdfast:{job}:lock")).isEqualTo("1");
        waiting.cancel(false);
        Awaitility.await("it is given back")
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> server.command("EXISTS", "holdfast:{job}:lock").equals("0"));
    }

    @Test
    void disksAreRefusedAtOnceWhereTheServerCannotWaitForThem() {
        assumeFalse(transport.server().isAtLeast(7, 2));
        LeaseOptions onDisk = LEASE.withDurability(Durability.onDisk(0, Duration.ofSeconds(1)));
        assertThatThrownBy(() -> locks.lock("job", onDisk))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("7.2")
                .hasMessageContaining(transport.server().version());
    }

    @Test
    void disksAreWaitedForWhereTheServerCan() {
        assumeTrue(transport.server().isAtLeast(7, 2));
        LeaseOptions onDisk = LEASE.withDurability(Durability.onDisk(0, Duration.ofSeconds(20)));
        try (RedisServer durable = RedisServer.start("--appendonly", "yes");
                RedisTransport there = ClientLibrary.chosen().connect(durable.uri());
                Locks client = Locks.on(RedisLeaseStore.over(there))) {
            assertThat(await(client.lock("job", onDisk).acquireAsync()).isHeld())
                    .isTrue();
        }
        assertThatThrownBy(() -> await(locks.lock("job", onDisk).acquireAsync()))
                .as("this one has no file to write")
                .hasMessageContaining("WAITAOF");
        assertThat(await(locks.lock("job", LEASE).tryAcquireAsync())).isPresent();
    }
}
