package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.HoldfastException;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.inspect.Inspection;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.FaultProxy;
import dev.holdfast.redis.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A quorum of three real servers, over both client libraries, and what happens to the servers. */
@SuppressWarnings("try") // servers that only have to be there
class QuorumOfServersTest {

    private static final Duration SHORT = Duration.ofMillis(1500);
    private static final Duration LONG = Duration.ofSeconds(4);

    /** Nobody holds it beside this one, and its token is larger than the one before. */
    private static long alone(AtomicInteger inside, AtomicLong last, LockLease lease) {
        assertThat(inside.incrementAndGet()).isEqualTo(1);
        long before = last.getAndSet(lease.fencingToken());
        assertThat(lease.fencingToken()).isGreaterThan(before);
        inside.decrementAndGet();
        return lease.fencingToken();
    }

    private static void eventually(Callable<Boolean> what) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(what);
    }

    /** A failure is not had either. */
    private static boolean isHad(Locks locks, QuorumServers house) {
        try {
            Optional<LockLease> lease = locks.lock("a", house.options()).tryAcquire();
            lease.ifPresent(LockLease::close);
            return lease.isPresent();
        } catch (HoldfastException noMajority) {
            return false;
        }
    }

    @Test
    void aLockOfThreeServers() {
        try (QuorumServers house = new QuorumServers(3, SHORT)) {
            Locks one = house.client();
            Locks other = house.client();
            LockLease lease = house.acquire(one, "a");
            // A majority has answered; the third may be about to.
            assertThat(house.taken("a")).isBetween(2L, 3L);
            assertThat(isHad(other, house)).isFalse();
            CompletionStage<LockLease> waiting =
                    other.lock("a", house.options()).acquireAsync();
            eventually(() -> house.servers.stream()
                    .anyMatch(server ->
                            server.command("EXISTS", "holdfast:{a}:queue").equals("1")));
            Inspection seen = one.inspector().inspect(Kind.LOCK, "a");
            assertThat(seen.holders().get(0).fencingToken()).hasValue(lease.fencingToken());
            assertThat(seen.waiters()).hasSize(1);
            assertThat(lease.releaseAsync().toCompletableFuture().join()).isEqualTo(ReleaseOutcome.RELEASED);
            LockLease next = waiting.toCompletableFuture().join();
            assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
            next.close();
            eventually(() -> house.taken("a") == 0);
        }
    }

    @Test
    @Tag("topology")
    void membersAreKilledAndStoppedAndStartedAnewOneByOne() {
        try (QuorumServers house = new QuorumServers(3, LONG)) {
            Locks one = house.client();
            Locks other = house.client();
            AtomicInteger inside = new AtomicInteger();
            AtomicLong last = new AtomicLong();
            alone(inside, last, closed(house.acquire(one, "a")));
            LockLease kept = house.acquire(one, "kept");
            for (int i = 0; i < 3; i++) {
                RedisServer server = house.servers.get(i);
                server.kill();
                alone(inside, last, closed(house.acquire(other, "a")));
                server.restart();
                alone(inside, last, closed(house.acquire(one, "a")));
                // Whoever restarts the next one waits until this one votes again.
                eventually(() -> {
                    try (LockLease probe = house.acquire(one, "probe")) {
                        return probe.isHeld() && house.taken("probe") == 3;
                    }
                });
                server.freeze();
                alone(inside, last, closed(house.acquire(other, "a")));
                server.thaw();
                alone(inside, last, closed(house.acquire(one, "a")));
                assertThat(kept.isHeld()).as("the hold outlives member " + i).isTrue();
            }
            assertThat(kept.releaseAsync().toCompletableFuture().join()).isEqualTo(ReleaseOutcome.RELEASED);
        }
    }

    private static LockLease closed(LockLease lease) {
        lease.close();
        return lease;
    }

    @Test
    @Tag("topology")
    @DisplayName("C10 a majority that restarts empty gives nobody a second lease")
    void aMajorityThatForgetsKeepsOut() {
        try (QuorumServers house = new QuorumServers(3, LONG)) {
            Locks one = house.client();
            Locks other = house.client();
            LockLease lease = house.acquire(one, "a");
            house.servers.get(0).restart();
            house.servers.get(2).restart();
            AtomicInteger hadBefore = new AtomicInteger();
            eventually(() -> {
                boolean held = lease.isHeld();
                boolean had = isHad(other, house);
                if (had && held && lease.isHeld()) hadBefore.incrementAndGet();
                return had;
            });
            assertThat(hadBefore).hasValue(0);
            assertThat(lease.isHeld()).isFalse();
            assertThat(house.acquire(other, "a").fencingToken()).isGreaterThan(lease.fencingToken());
        }
    }

    @Test
    @Tag("topology")
    void aMemberThatKeptItsDataKeepsOutToo(@TempDir Path folder) throws Exception {
        String[] settings = {"--appendonly", "yes", "--appendfsync", "always", "--dir"};
        RedisServer durable = RedisServer.start(
                settings[0],
                settings[1],
                settings[2],
                settings[3],
                settings[4],
                Files.createDirectory(folder.resolve("d")).toString());
        try (durable;
                RedisLeaseStore store =
                        RedisLeaseStore.owning(ClientLibrary.LETTUCE.connect(durable.uri(), Duration.ofSeconds(2)))) {
            store.asMember(LONG);
            String known = durable.command("GET", "holdfast:member");
            durable.restart();
            assertThat(durable.command("GET", "holdfast:member")).isEqualTo(known);
            eventually(() -> {
                try {
                    store.asMember(LONG);
                    return true;
                } catch (BackendUnavailableException notYet) {
                    return false;
                }
            });
            assertThat(durable.command("GET", "holdfast:member")).isNotEqualTo(known);
        }
    }

    @Test
    @Tag("topology")
    void aMinorityIsCutOffAndComesBack() {
        try (QuorumServers house = new QuorumServers(3, LONG)) {
            Locks cut = house.clientByProxy();
            Locks other = house.client();
            closed(house.acquire(cut, "a"));
            LockLease kept = house.acquire(cut, "kept");
            house.proxies.get(1).blackhole();
            assertThat(closed(house.acquire(cut, "a")).fencingToken()).isPositive();
            house.proxies.get(2).blackhole();
            assertThatThrownBy(() -> cut.lock("b", house.options()).acquire())
                    .isInstanceOf(HoldfastException.class)
                    .hasMessageContaining("of 3 members of the quorum answered");
            eventually(() -> !kept.isHeld());
            assertThat(house.acquire(other, "kept").fencingToken()).isGreaterThan(kept.fencingToken());
            house.proxies.forEach(FaultProxy::pass);
            assertThat(closed(house.acquire(cut, "b")).fencingToken()).isPositive();
            eventually(() -> house.taken("b") == 0);
        }
    }

    @Test
    @Tag("topology")
    @DisplayName("B7 a vote whose answer was lost is given back")
    void aVoteThatWasNotToldIsGivenBack() {
        try (QuorumServers house = new QuorumServers(5, LONG)) {
            Locks cut = house.clientByProxy();
            closed(house.acquire(cut, "warm"));
            house.proxies.get(1).swallowNextReply(FaultProxy.Cut.values()[0]);
            house.proxies.get(4).swallowNextReply(FaultProxy.Cut.values()[0]);
            closed(house.acquire(cut, "a"));
            eventually(() -> house.taken("a") == 0);
        }
    }

    @Test
    @Tag("topology")
    void aMemberWithReplicasIsRefused() {
        try (RedisServer primary = RedisServer.start();
                RedisServer replica = primary.startReplica()) {
            eventually(() -> primary.command("INFO", "replication").contains("connected_slaves:1"));
            for (RedisServer each : new RedisServer[] {primary, replica})
                try (RedisLeaseStore store =
                        RedisLeaseStore.owning(ClientLibrary.LETTUCE.connect(each.uri(), Duration.ofSeconds(2)))) {
                    assertThatThrownBy(() -> store.asMember(LONG))
                            .hasMessageContaining(each == primary ? "has replicas" : "is a replica")
                            .hasMessageContaining("a failover to a replica that lags forgets votes");
                }
        }
    }
}
