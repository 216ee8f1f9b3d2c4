package dev.holdfast.redis.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.fence.InMemoryFenceGate;
import dev.holdfast.lock.fence.StaleTokenException;
import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.lettuce.LettuceTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.EachServer;
import dev.holdfast.redis.testing.FaultProxy;
import dev.holdfast.redis.testing.RedisServer;
import dev.holdfast.redis.testing.SentinelServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The primary dies, stands still, or is replaced unheard. Clients find the new one without being restarted. */
@Tag("topology")
@Timeout(180)
class RedisFailoverTest {

    private static final LeaseOptions LONG = LeaseOptions.defaults().withDuration(Duration.ofSeconds(20));
    private static final LeaseOptions SHORT = LeaseOptions.defaults().withDuration(Duration.ofSeconds(3));

    private final TimeSource time = TimeSource.system();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private SentinelServers servers;

    @BeforeEach
    void start() {
        servers = SentinelServers.start();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) each.close();
        servers.close();
    }

    @EachServer
    @Test
    @DisplayName("C12 a primary that is killed: who holds goes on, who waits is served, all by the new one")
    void aPrimaryIsKilled() throws Exception {
        Locks one = client();
        Locks two = client();
        LockLease held = one.lock("held", LONG).acquire();
        CompletableFuture<LockLease> waiting =
                two.lock("held", LONG).acquireAsync().toCompletableFuture();
        RedisServer old = servers.primary();
        Prober prober = Prober.start(two);
        copied(old);
        for (RedisServer each : servers.servers()) if (each != old) each.command("SCRIPT", "FLUSH");
        old.kill();
        servers.awaitFailoverFrom(old);
        long over = time.nanos();
        tell("SIGKILL", prober, over);
        assertThat(held.isHeld()).isTrue();
        assertThat(waiting).isNotDone();
        assertThat(held.release()).isEqualTo(ReleaseOutcome.RELEASED);
        LockLease next = waiting.get(30, TimeUnit.SECONDS);
        assertThat(next.fencingToken()).isGreaterThan(held.fencingToken());
        next.close();
        prober.stop();
        assertThat(prober.tokens()).isSorted().doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("C8 a primary that stands still is left, and when it goes on its answers are not wanted any more")
    void aPrimaryStandsStill() throws Exception {
        Locks one = client();
        Locks two = client();
        RedisServer old = servers.primary();
        Prober prober = Prober.start(one);
        LockLease held = two.lock("held", LONG).acquire();
        copied(old);
        servers.freeze(old);
        RedisServer promoted = servers.awaitFailoverFrom(old);
        tell("SIGSTOP", prober, time.nanos());
        servers.thaw(old);
        Awaitility.await("the old primary is made a replica")
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> old.command("ROLE").startsWith("slave"));
        servers.awaitHealthy();
        assertThat(servers.primary()).isSameAs(promoted);
        prober.stop();
        assertThat(prober.tokens()).isSorted().doesNotHaveDuplicates();
        assertThat(held.isHeld()).as("it was renewed at the new primary").isTrue();
        assertThat(held.release()).isEqualTo(ReleaseOutcome.RELEASED);
    }

    @Test
    @DisplayName(
            "C6 C9 a client that cannot hear of the new primary may use the old one; what it writes is fenced, and it is told")
    void aClientThatCannotHearOfTheNewPrimary() throws Exception {
        assumeTrue(
                ClientLibrary.chosen() == ClientLibrary.LETTUCE,
                "Redisson replaces the proxies by what is behind them");
        List<FaultProxy> proxies =
                servers.sentinels().stream().map(FaultProxy::new).toList();
        opened.addAll(proxies);
        Locks informed = client();
        Locks cutOff = client(LettuceTransport.connect(
                SentinelServers.uriOf(proxies.stream().map(FaultProxy::uri).toList())));
        informed.lock("warm").acquire().close();
        cutOff.lock("warm").acquire().close();
        proxies.forEach(FaultProxy::blackhole);
        RedisServer old = servers.primary();
        copied(old);
        servers.freeze(old);
        servers.awaitFailoverFrom(old);
        acquired(informed, "warm").close();
        // Nobody is there to demote the old primary, which still is one in its own eyes.
        servers.sentinels().forEach(servers::freeze);
        servers.thaw(old);
        LockLease right = acquired(informed, "split");
        LockLease wrong = acquired(cutOff, "split");
        assertThat(old.command("GET", Keys.of("split", "lock"))).isNotEqualTo("(nil)");
        assertThat(right.isHeld() && wrong.isHeld())
                .as("two believe in one lock: replication is asynchronous, and nothing here can prevent it")
                .isTrue();
        InMemoryFenceGate gate = new InMemoryFenceGate();
        gate.admit("account", wrong.fencingToken());
        assertThatThrownBy(() -> gate.admit("account", right.fencingToken())).isInstanceOf(StaleTokenException.class);
        servers.sentinels().forEach(servers::thaw);
        proxies.forEach(FaultProxy::pass);
        assertThat(wrong.whenLost().toCompletableFuture().get(60, TimeUnit.SECONDS))
                .isNotNull();
        assertThat(right.isHeld()).isTrue();
        LockLease later = acquired(cutOff, "elsewhere");
        assertThat(servers.primary().command("EXISTS", Keys.of("elsewhere", "lock")))
                .isEqualTo("1");
        later.close();
    }

    @Test
    @DisplayName("C6 C9 an old primary that is not demoted, and answers as before, is left by who hears of the new one")
    void anOldPrimaryThatStillAnswersIsLeft() throws Exception {
        Locks locks = client();
        locks.lock("warm").acquire().close();
        RedisServer old = servers.primary();
        // The Sentinels are refused what would make it a replica and end its connections.
        assertThat(old.command("ACL", "SETUSER", "default", "-slaveof", "-replicaof", "-client|kill"))
                .isEqualTo("OK");
        assertThat(servers.sentinels().get(0).command("SENTINEL", "FAILOVER", SentinelServers.NAME))
                .isEqualTo("OK");
        RedisServer promoted = servers.awaitFailoverFrom(old);
        Awaitility.await("acquisitions at the new primary")
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> {
                    try (LockLease lease = acquired(locks, "after")) {
                        return lease.isHeld()
                                && promoted.command("EXISTS", Keys.of("after", "lock"))
                                        .equals("1");
                    }
                });
        assertThat(old.command("ROLE")).startsWith("master");
    }

    @Test
    @DisplayName("C9 a Sentinel that is silent keeps nobody from finding the new primary")
    void aSilentSentinel() throws Exception {
        Locks locks = client();
        locks.lock("before").acquire().close();
        RedisServer old = servers.primary();
        servers.freeze(servers.sentinels().get(0));
        Prober prober = Prober.start(locks);
        old.kill();
        servers.awaitFailoverFrom(old);
        tell("one Sentinel silent", prober, time.nanos());
        prober.stop();
        assertThat(prober.tokens()).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void sentinelsAreRestartedOneByOneAndThenThePrimaryDies() throws Exception {
        Locks locks = client();
        Prober prober = Prober.start(locks);
        for (RedisServer sentinel : servers.sentinels()) {
            sentinel.restart();
            servers.awaitHealthy();
        }
        RedisServer old = servers.primary();
        old.kill();
        servers.awaitFailoverFrom(old);
        tell("Sentinels restarted", prober, time.nanos());
        prober.stop();
        assertThat(prober.failures()).isLessThan(prober.tokens().size());
    }

    @Test
    @DisplayName("C9 the old primary comes back after a failover, and nobody uses it")
    void theOldPrimaryComesBack() throws Exception {
        Locks locks = client();
        RedisServer old = servers.primary();
        Prober prober = Prober.start(locks);
        copied(old);
        old.kill();
        servers.awaitFailoverFrom(old);
        tell("killed and back", prober, time.nanos());
        old.restart();
        servers.awaitHealthy();
        int before = prober.tokens().size();
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> prober.tokens().size() > before + 20);
        prober.stop();
        assertThat(prober.tokens()).isSorted().doesNotHaveDuplicates();
        assumeTrue(servers.failovers() == 1, "a busy machine made the Sentinels think that the new primary died too");
        assertThat(old.command("INFO", "commandstats")).doesNotContain("evalsha");
    }

    /** All that the primary acknowledged so far is at its replicas. */
    private static void copied(RedisServer primary) {
        Awaitility.await("replicas have it")
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> primary.command("WAIT", "2", "1000").equals("2"));
    }

    private void tell(String what, Prober prober, long over) {
        long resumed = prober.awaitSuccessAskedAfter(over);
        System.out.printf(
                "failover (%s): first acquisition %d ms after the new primary was announced, longest pause %d ms%n",
                what,
                TimeUnit.NANOSECONDS.toMillis(resumed - over),
                TimeUnit.NANOSECONDS.toMillis(prober.longestPause()));
        assertThat(Duration.ofNanos(resumed - over)).isLessThan(Duration.ofSeconds(20));
    }

    /** Also through the outage that is under way. */
    private static LockLease acquired(Locks locks, String name) {
        return Awaitility.await("a lease of " + name)
                .atMost(60, TimeUnit.SECONDS)
                .ignoreExceptions()
                .until(() -> locks.lock(name, SHORT).acquire(), lease -> true);
    }

    private Locks client() {
        return client(servers.connect());
    }

    private Locks client(RedisTransport transport) {
        Locks locks = Locks.on(RedisLeaseStore.over(transport));
        opened.add(locks);
        opened.add(transport);
        return locks;
    }
}
