package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.ClusterServers;
import dev.holdfast.redis.testing.EachServer;
import dev.holdfast.redis.testing.RedisClient;
import dev.holdfast.redis.testing.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Primaries that die, and replicas that take their place. */
@Tag("topology")
@Timeout(120)
@ParameterizedClass
@EnumSource(ClientLibrary.class)
class ClusterFailoverTest {

    private static final LeaseOptions LONG = LeaseOptions.defaults().withDuration(Duration.ofSeconds(20));
    private static final String NAME = "invoice:42";

    private final TimeSource time = TimeSource.system();
    private final ClientLibrary library;
    private final ClusterServers cluster = ClusterServers.start(3, 1);
    private final RedisTransport one;
    private final RedisTransport other;
    private final Locks ones;
    private final Locks others;

    ClusterFailoverTest(ClientLibrary library) {
        this.library = library;
        one = library.connect(cluster.uri());
        other = library.connect(cluster.uri());
        ones = locks(one);
        others = locks(other);
    }

    @AfterEach
    void close() {
        ones.close();
        others.close();
        one.close();
        other.close();
        cluster.close();
    }

    @EachServer
    @Test
    @DisplayName("C1 C9 a lock that is held and waited for outlives its primary, and acquisitions go on")
    void aLockOutlivesItsPrimary() throws Exception {
        RedisServer primary = cluster.primaryOf(Keys.of(NAME, "lock"));
        RedisServer replica = cluster.replicasOf(primary).get(0);
        String free = another(primary);
        LockLease held = ones.lock(NAME, LONG).acquire();
        CompletableFuture<LockLease> waiting =
                others.lock(NAME, LONG).acquireAsync().toCompletableFuture();
        assertThat(others.lock(NAME).tryAcquire()).isEmpty();
        awaitCopied(primary, replica);
        try (LockLoad load = new LockLoad(List.of(others), List.of(free), 1)) {
            Awaitility.await().until(() -> load.acquisitions() > 10);
            long killed = time.nanos();
            cluster.kill(primary);
            long promoted = awaitMaster(replica);
            Awaitility.await("acquisitions to go on")
                    .pollInterval(2, TimeUnit.MILLISECONDS)
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> load.last() - promoted > 0);
            System.out.printf(
                    "failover over %s: %d ms until the replica was a primary, acquisitions went on %d ms later%n",
                    library, (promoted - killed) / 1_000_000, (load.last() - promoted) / 1_000_000);
        }
        assertThat(held.isHeld()).isTrue();
        assertThat(waiting).isNotDone();
        held.release();
        LockLease next = waiting.orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(next.fencingToken()).isGreaterThan(held.fencingToken());
        next.release();
    }

    @Test
    @DisplayName(
            "C9 a primary that comes back as a replica is not asked any more, and gets its slots back if it takes over")
    void theFormerPrimaryIsLeft() throws Exception {
        RedisServer primary = cluster.primaryOf(Keys.of(NAME, "lock"));
        RedisServer replica = cluster.replicasOf(primary).get(0);
        long before = token();
        cluster.kill(primary);
        awaitMaster(replica);
        cluster.restart(primary);
        cluster.awaitHealthy();
        long between = token();
        assertThat(between).isGreaterThan(before);
        assertThat(primary.command("CLUSTER", "FAILOVER")).isEqualTo("OK");
        awaitMaster(primary);
        assertThat(token()).isGreaterThan(between);
        Awaitility.await().until(() -> cluster.primaryOf(Keys.of(NAME, "lock")) == primary);
    }

    @Test
    @DisplayName("C19 messages are heard again when the node that brought them is dead")
    void messagesAreHeardAgain() {
        AtomicInteger heard = new AtomicInteger();
        AtomicInteger resumed = new AtomicInteger();
        one.subscribe("news", message -> heard.incrementAndGet(), resumed::incrementAndGet);
        RedisServer ear = cluster.servers().stream()
                .filter(each -> each.command("PUBSUB", "CHANNELS", "news").equals("news"))
                .findFirst()
                .orElseThrow();
        RedisServer mouth = cluster.primaries().stream()
                .filter(each -> each != ear)
                .findFirst()
                .orElseThrow();
        mouth.command("PUBLISH", "news", "before");
        Awaitility.await().until(() -> heard.get() == 1);
        cluster.kill(ear);
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> {
            mouth.command("PUBLISH", "news", "after");
            return heard.get() > 1;
        });
        assertThat(resumed).hasPositiveValue();
    }

    /** A name with a slot of the same primary. */
    private String another(RedisServer primary) {
        for (int i = 0; ; i++) {
            String name = "free:" + i;
            if (cluster.primaryOf(Keys.of(name, "lock")) == primary) return name;
        }
    }

    private long token() throws InterruptedException {
        try (LockLease lease = ones.lock(NAME, LONG).acquire()) {
            return lease.fencingToken();
        }
    }

    private long awaitMaster(RedisServer replica) {
        try (RedisClient client = new RedisClient(URI.create(replica.uri()))) {
            Awaitility.await("the replica to take over")
                    .pollDelay(Duration.ZERO)
                    .pollInterval(2, TimeUnit.MILLISECONDS)
                    .atMost(40, TimeUnit.SECONDS)
                    .until(() -> client.command("ROLE").startsWith("master"));
            return time.nanos();
        }
    }

    /** A replica that lags behind would be another test. */
    private static void awaitCopied(RedisServer primary, RedisServer replica) {
        Awaitility.await("the replica to have it all")
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> {
                    List<String> role = replica.command("ROLE").lines().toList();
                    return role.get(role.size() - 1)
                            .equals(primary.command("ROLE")
                                    .lines()
                                    .skip(1)
                                    .findFirst()
                                    .orElseThrow());
                });
    }

    private static Locks locks(RedisTransport transport) {
        return Locks.builder(RedisLeaseStore.over(transport))
                .patience(Duration.ofSeconds(20))
                .build();
    }
}
