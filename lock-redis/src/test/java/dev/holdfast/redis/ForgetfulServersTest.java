package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.HoldfastException;
import dev.holdfast.lock.LeaseLostException;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.ClockedServer;
import dev.holdfast.redis.testing.RedisClient;
import dev.holdfast.redis.testing.RedisServer;
import dev.holdfast.redis.testing.ReplicatedServers;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What becomes of a lock whose server forgets it, or whose replicas do not keep up. Nothing here can keep a second holder out: the
 * first one is told, and its tokens are the smaller ones.
 */
@Tag("topology")
@Timeout(180)
class ForgetfulServersTest {

    private static final String NAME = "invoice:42";
    private static final LeaseOptions LONG = LeaseOptions.defaults().withDuration(Duration.ofMinutes(5));

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) opened.get(i).close();
    }

    @Test
    @DisplayName("C2 a promoted replica whose fence is older than the last token begins above it all the same")
    void aFenceThatIsLostIsNoToken() throws Exception {
        ReplicatedServers servers = opened(ReplicatedServers.start(1));
        Locks before = locks(servers.primary().uri());
        long known = token(before);
        awaitEqual(servers, "fence");
        servers.cutOff();
        long last = 0;
        for (int i = 0; i < 42; i++) last = token(before);
        assertThat(last).isGreaterThan(known);
        RedisServer promoted = servers.failOver(0);
        assertThat(Long.parseLong(promoted.command("GET", Keys.of(NAME, "fence"))))
                .as("what it knows of")
                .isLessThan(last);
        assertThat(token(locks(promoted.uri()))).isGreaterThan(last);
    }

    @Test
    @DisplayName(
            "C7 a primary that must not be without its replica refuses grants when that hangs or dies, and takes what"
                    + " was given back meanwhile when it can")
    void aPrimaryThatMayNotBeAlone() throws Exception {
        ReplicatedServers servers = opened(ReplicatedServers.start(1));
        servers.primary().config("min-replicas-max-lag", "2");
        servers.primary().config("min-replicas-to-write", "1");
        Locks locks = locks(servers.primary().uri(), Duration.ofMillis(500));
        LockLease held = locks.lock(NAME, LONG).acquire();
        servers.replica(0).freeze();
        until("grants to be refused", () -> refusal(locks).contains("NOREPLICAS"));
        assertThat(held.release()).as("nobody knows yet").isEqualTo(ReleaseOutcome.UNKNOWN);
        assertThat(servers.primary().command("GET", Keys.of(NAME, "lock"))).isNotEqualTo("(nil)");
        servers.replica(0).thaw();
        // Long before the lease is over.
        until(
                "the name to be free",
                () -> servers.primary().command("GET", Keys.of(NAME, "lock")).equals("(nil)"));
        until("grants to go on", () -> refusal(locks).isEmpty());
        servers.replica(0).kill();
        until("grants to be refused again", () -> refusal(locks).contains("NOREPLICAS"));
    }

    @Test
    @DisplayName(
            "C10 a primary that restarts empty empties its replica too; who held is told, and the next token is larger")
    void aPrimaryThatRestartsEmpty() throws Exception {
        ReplicatedServers servers = opened(ReplicatedServers.start(1));
        Locks locks = locks(servers.primary().uri());
        LockLease held = locks.lock(NAME, LONG).acquire();
        awaitEqual(servers, "lock");
        servers.primary().kill();
        servers.primary().restart();
        until(
                "the replica to be emptied",
                () -> servers.replica(0).command("GET", Keys.of(NAME, "lock")).equals("(nil)"));
        assertLost(held);
        assertThat(token(locks)).isGreaterThan(held.fencingToken());
    }

    @Test
    @DisplayName(
            "C11 a server that lost the end of its file forgets the last grant; who held is told, and the next token"
                    + " is larger")
    void aFileWithoutItsEnd(@TempDir Path folder) throws Exception {
        RedisServer server =
                opened(RedisServer.start("--appendonly", "yes", "--appendfsync", "no", "--dir", folder.toString()));
        Locks locks = locks(server.uri());
        LockLease kept = locks.lock("kept", LONG).acquire();
        token(locks);
        Path file = appendOnlyFile(folder);
        long written = Files.size(file);
        LockLease held = locks.lock(NAME, LONG).acquire();
        assertThat(Files.size(file)).isGreaterThan(written);
        server.kill();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(written);
        }
        server.restart();
        until(
                "the server to be back",
                () -> server.command("GET", Keys.of("kept", "lock")).contains(":"));
        assertLost(held);
        assertThat(token(locks)).isGreaterThan(held.fencingToken());
        until("what the file had kept to be renewed", () -> {
            kept.renew();
            return kept.isHeld();
        });
    }

    @ParameterizedTest
    @DisplayName("C14 a replica whose clock is an hour off is promoted: the lease ends at once or in its own time, and"
            + " tokens grow")
    @ValueSource(longs = {1, -1})
    void aReplicaWithAnotherClock(long hours) throws Exception {
        ClockedServer primary = opened(ClockedServer.start());
        ClockedServer replica = opened(ClockedServer.start());
        replica.setClock(Duration.ofHours(hours));
        URI from = URI.create(primary.uri());
        replica.command("REPLICAOF", from.getHost(), Integer.toString(from.getPort()));
        until(
                "the replica to be in step",
                () -> replica.command("INFO", "replication").contains("master_link_status:up"));
        LockLease held = locks(primary.uri())
                .lock(NAME, LeaseOptions.defaults().withDuration(Duration.ofSeconds(6)))
                .acquire();
        try (RedisClient client = new RedisClient(from)) {
            client.command("SET", "last", "1");
            assertThat(client.command("WAIT", "1", "20000")).isEqualTo("1");
        }
        primary.close();
        replica.command("REPLICAOF", "NO", "ONE");
        Locks after = locks(replica.uri());
        Optional<LockLease> atOnce = after.lock(NAME).tryAcquire();
        assertThat(atOnce.isPresent()).as("by its clock the lease is over").isEqualTo(hours > 0);
        LockLease next = atOnce.isPresent()
                ? atOnce.get()
                : after.lock(NAME).acquireAsync().toCompletableFuture().get(40, TimeUnit.SECONDS);
        assertThat(next.fencingToken()).isGreaterThan(held.fencingToken());
    }

    @Test
    @DisplayName("C20 replicas that have to copy everything anew, again and again, take no lock from anybody")
    void replicasThatBeginAnew() throws Exception {
        ReplicatedServers servers = opened(ReplicatedServers.start(1));
        RedisServer primary = servers.primary();
        RedisServer replica = servers.replica(0);
        List<Locks> clients = List.of(locks(primary.uri()), locks(primary.uri()));
        LockLease held = clients.get(0).lock(NAME, LONG).acquire();
        try (LockLoad load = new LockLoad(clients, List.of("job:1", "job:2"), 2)) {
            for (int i = 1; i <= 5; i++) {
                // It comes back with a history of its own.
                replica.command("REPLICAOF", "NO", "ONE");
                replica.command("REPLICAOF", primary.host(), Integer.toString(primary.port()));
                int before = load.acquisitions();
                String copies = "sync_full:" + (i + 1);
                until("a further copy", () -> primary.command("INFO", "stats").contains(copies));
                until("acquisitions to go on", () -> load.acquisitions() > before + 20);
            }
            load.end();
            assertThat(load.wrong()).isEmpty();
            assertThat(load.lost()).isZero();
            assertThat(load.refusals()).isEmpty();
        }
        assertThat(held.isHeld()).isTrue();
        assertThat(held.release()).isEqualTo(ReleaseOutcome.RELEASED);
    }

    @Test
    @DisplayName("G1 a server that evicts a lease it should keep: who held is told, and the next token is larger")
    void aServerThatEvictsLeases() throws Exception {
        RedisServer server = opened(RedisServer.start("--maxmemory-policy", "volatile-ttl"));
        Locks locks = locks(server.uri());
        LockLease held = locks.lock(NAME, LONG).acquire();
        server.config("maxmemory", Long.toString(usedMemory(server) + 300_000));
        String much = "x".repeat(20_000);
        int i = 0;
        while (!server.command("GET", Keys.of(NAME, "lock")).equals("(nil)")) {
            assertThat(i).isLessThan(1_000);
            server.command("SET", "cache:" + i++, much);
        }
        server.config("maxmemory", "0");
        assertLost(held);
        assertThat(token(locks)).isGreaterThan(held.fencingToken());
    }

    /** At the next renewal, by the server's own word. */
    private static void assertLost(LockLease held) throws Exception {
        until("the next renewal", () -> {
            try {
                held.renew();
            } catch (LeaseLostException lost) {
                return true;
            } catch (HoldfastException notYet) {
                return false;
            }
            return false;
        });
        assertThat(held.isHeld()).isFalse();
        assertThat(held.whenLost().toCompletableFuture().get(20, TimeUnit.SECONDS))
                .isEqualTo(LossCause.REFUSED);
    }

    private static void awaitEqual(ReplicatedServers servers, String part) {
        String key = Keys.of(NAME, part);
        until(
                "the replica to know",
                () -> servers.replica(0)
                        .command("GET", key)
                        .equals(servers.primary().command("GET", key)));
    }

    private static Path appendOnlyFile(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".incr.aof"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static long usedMemory(RedisServer server) {
        return server.command("INFO", "memory")
                .lines()
                .filter(line -> line.startsWith("used_memory:"))
                .mapToLong(line -> Long.parseLong(line.substring("used_memory:".length())))
                .findFirst()
                .orElseThrow();
    }

    /** What a grant is refused with; nothing if it is not. */
    private static String refusal(Locks locks) throws InterruptedException {
        try {
            locks.lock("other").tryAcquire().ifPresent(LockLease::release);
            return "";
        } catch (BackendUnavailableException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static long token(Locks locks) throws InterruptedException {
        try (LockLease lease = locks.lock(NAME).acquire()) {
            return lease.fencingToken();
        }
    }

    private static void until(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .atMost(60, TimeUnit.SECONDS)
                .until(condition);
    }

    private Locks locks(String uri) {
        return locks(uri, Duration.ofSeconds(20));
    }

    private Locks locks(String uri, Duration patience) {
        return opened(Locks.builder(RedisLeaseStore.owning(connect(uri)))
                .patience(patience)
                .build());
    }

    /** On a busy machine the first connection of a JVM may take longer than the time there is for one. */
    private static RedisTransport connect(String uri) {
        try {
            return ClientLibrary.chosen().connect(uri);
        } catch (BackendUnavailableException busy) {
            return ClientLibrary.chosen().connect(uri);
        }
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        opened.add(closeable);
        return closeable;
    }
}
