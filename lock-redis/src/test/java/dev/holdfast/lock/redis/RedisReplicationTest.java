package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.Durability;
import dev.holdfast.lock.DurabilityException;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.contract.DurabilityContract;
import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.redis.testing.RedisServer;
import dev.holdfast.redis.testing.ReplicatedServers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Durable grants on a real primary with two real replicas, which are stopped, cut off and promoted. */
@Tag("topology")
class RedisReplicationTest extends DurabilityContract {

    @Override
    protected LockFixture open() {
        return new ReplicatedFixture(Duration.ofSeconds(3));
    }

    private ReplicatedServers servers() {
        return ((ReplicatedFixture) fixture).servers();
    }

    private static <T> T got(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(40, TimeUnit.SECONDS).join();
    }

    private static Locks client(RedisServer server) {
        return Locks.on(RedisLeaseStore.owning(ReplicatedFixture.connected(server)));
    }

    private static LeaseOptions replicated(int replicas) {
        return LeaseOptions.defaults().withDurability(Durability.replicas(replicas, Duration.ofSeconds(10)));
    }

    @Test
    @DisplayName("C3 the promoted replica knows of a grant that all replicas have confirmed")
    void aPromotedReplicaKnowsADurableGrant() {
        Locks before = client(servers().primary());
        LockLease lease = got(before.lock(name, replicated(2)).acquireAsync());
        for (int i = 0; i < 2; i++)
            assertThat(servers().replica(i).command("GET", "holdfast:{" + name + "}:lock"))
                    .isEqualTo(servers().primary().command("GET", "holdfast:{" + name + "}:lock"));
        RedisServer next = servers().failOver(1);
        try (Locks after = client(next)) {
            assertThat(got(after.lock(name).tryAcquireAsync())).isEmpty();
            assertThat(lease.isHeld()).isTrue();
        }
        before.close();
    }

    @Test
    @DisplayName(
            "C1 a grant that nobody waited for may be lost with the primary: two believe that they hold, and the tokens tell them apart")
    void aGrantThatNobodyWaitedForMayBeLost() {
        Locks before = client(servers().primary());
        servers().cutOff();
        LockLease first = got(before.lock(name).acquireAsync());
        RedisServer next = servers().failOver(0);
        try (Locks after = client(next)) {
            Optional<LockLease> second = got(after.lock(name).tryAcquireAsync());
            assertThat(second).isPresent();
            assertThat(first.isHeld()).as("this is what durability is for").isTrue();
            assertThat(second.orElseThrow().fencingToken()).isGreaterThan(first.fencingToken());
        }
        before.close();
    }

    @Test
    @DisplayName("C1 C3 the same with durability: nobody is told that he holds what may be lost")
    void aDurableGrantIsNotHandedOutWhereItMayBeLost() {
        Locks before = client(servers().primary());
        servers().cutOff();
        LeaseOptions options = LeaseOptions.defaults().withDurability(Durability.replicas(1, Duration.ofMillis(200)));
        assertThat(failure(before.lock(name, options).acquireAsync())).isInstanceOf(DurabilityException.class);
        RedisServer next = servers().failOver(0);
        try (Locks after = client(next)) {
            assertThat(got(after.lock(name).tryAcquireAsync())).isPresent();
        }
        before.close();
    }

    @Test
    @DisplayName("C3 one replica of two is enough where one is asked for")
    void oneOfTwoIsEnoughForOne() {
        fixture.confirming(1);
        Locks client = client(servers().primary());
        assertThat(got(client.lock(name, replicated(1)).acquireAsync()).isHeld())
                .isTrue();
        client.close();
    }

    @Test
    @DisplayName("C4 the others' trips are not longer while somebody waits for copies that do not come")
    void othersAreNotHeldUp() {
        fixture.confirming(0);
        Locks client = client(servers().primary());
        CompletionStage<LockLease> waiting = client.lock(name, replicated(1)).acquireAsync();
        fixture.eventually(
                "it waits", () -> servers().primary().command("CLIENT", "LIST").contains("cmd=wait"));
        long longest = 0;
        for (int i = 0; i < 200; i++) {
            long began = System.nanoTime();
            got(got(client.lock("other").acquireAsync()).releaseAsync());
            longest = Math.max(longest, System.nanoTime() - began);
        }
        assertThat(isDone(waiting)).isFalse();
        System.out.println("C4 200 locks taken and released during a wait, the longest in " + longest / 1000 + " us");
        assertThat(failure(waiting)).isInstanceOf(DurabilityException.class);
        client.close();
    }
}
