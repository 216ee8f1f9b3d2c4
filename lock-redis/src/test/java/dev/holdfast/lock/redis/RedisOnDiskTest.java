package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.Durability;
import dev.holdfast.lock.DurabilityException;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.contract.DurabilityContract;
import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.EachServer;
import dev.holdfast.redis.testing.RedisServer;
import dev.holdfast.redis.testing.ReplicatedServers;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Durable grants that are to be on the disks of a real primary and of two real replicas, which are stopped and killed. */
@Tag("topology")
class RedisOnDiskTest extends DurabilityContract {

    @Override
    protected LockFixture open() {
        try (RedisTransport any = ReplicatedFixture.connected(RedisServer.shared())) {
            assumeTrue(any.server().isAtLeast(7, 2), "servers wait for disks from 7.2 on");
        }
        // A replica counts when it has written its file anew after the first copy; the contract waits for a fifth of a
        // lease.
        return new ReplicatedFixture(Duration.ofSeconds(15), "--appendonly", "yes", "--appendfsync", "always");
    }

    @Override
    protected Durability copies(int replicas, Duration timeout) {
        return Durability.onDisk(replicas, timeout);
    }

    private ReplicatedServers servers() {
        return ((ReplicatedFixture) fixture).servers();
    }

    private Locks client() {
        return Locks.on(
                RedisLeaseStore.owning(ReplicatedFixture.connected(servers().primary())));
    }

    private static LeaseOptions onDisk(int replicas, Duration timeout) {
        return LeaseOptions.defaults().withDurability(Durability.onDisk(replicas, timeout));
    }

    private static <T> T got(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(40, TimeUnit.SECONDS).join();
    }

    @EachServer
    @Test
    @DisplayName("C3 a grant that is on the primary's disk is there when the primary was killed and has come back")
    void aGrantOutlivesItsServer() {
        RedisServer primary = servers().primary();
        String key = "holdfast:{" + name + "}:lock";
        try (Locks client = client()) {
            LockLease lease =
                    got(client.lock(name, onDisk(0, Duration.ofSeconds(20))).acquireAsync());
            String owner = primary.command("GET", key);
            primary.kill();
            primary.restart();
            fixture.eventually(
                    "it has read its file", () -> primary.command("GET", key).equals(owner));
            assertThat(got(client().lock(name).tryAcquireAsync())).isEmpty();
            assertThat(lease.isHeld()).isTrue();
        }
    }

    @EachServer
    @Test
    @DisplayName("C3 C5 a replica that has it in memory only does not count")
    void aReplicaWithoutAFileDoesNotCount() {
        servers().replica(0).config("appendonly", "no");
        try (Locks client = client()) {
            assertThat(failure(
                            client.lock(name, onDisk(2, Duration.ofSeconds(3))).acquireAsync()))
                    .isInstanceOfSatisfying(
                            DurabilityException.class,
                            failure -> assertThat(failure.replicas()).isEqualTo(1));
            assertThat(got(client.lock(name, onDisk(1, Duration.ofSeconds(20))).acquireAsync())
                            .isHeld())
                    .isTrue();
        }
    }

    @EachServer
    @Test
    @DisplayName("C5 a primary that writes no file is told as such, and not as too few; nothing is held")
    void aPrimaryWithoutAFileSaysSo() {
        servers().primary().config("appendonly", "no");
        try (Locks client = client()) {
            assertThat(failure(
                            client.lock(name, onDisk(1, Duration.ofSeconds(1))).acquireAsync()))
                    .isNotInstanceOf(DurabilityException.class)
                    .isInstanceOfSatisfying(
                            BackendUnavailableException.class,
                            refusal -> assertThat(refusal.isTransient()).isFalse())
                    .hasMessageContaining("WAITAOF")
                    .hasMessageContaining("appendonly");
            assertThat(got(client.lock(name).tryAcquireAsync())).isPresent();
        }
    }
}
