package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.Durability;
import dev.holdfast.lock.DurabilityException;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.MultiLease;
import dev.holdfast.lock.inspect.Inspector;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.NamePage;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.ClusterServers;
import dev.holdfast.redis.testing.RedisClient;
import dev.holdfast.redis.testing.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What concerns several nodes at once, on a real cluster: several locks, inspection, copies; and who waits and died. */
@Tag("topology")
@Timeout(180)
class ClusterNodesTest {

    /** Without failovers, which a busy machine would bring about. */
    private static final ClusterServers CLUSTER = ClusterServers.start(3, 3, "--cluster-replica-no-failover", "yes");

    private static final Duration BRIEF = Duration.ofMillis(300);

    private final List<Locks> clients = new ArrayList<>();

    @AfterAll
    static void stop() {
        CLUSTER.close();
    }

    @AfterEach
    void close() {
        clients.forEach(Locks::close);
        CLUSTER.flush();
    }

    /** On a busy machine the first connection of a JVM may take longer than the time there is for one. */
    private static RedisTransport transport() {
        try {
            return ClientLibrary.chosen().connect(CLUSTER.uri());
        } catch (BackendUnavailableException busy) {
            return ClientLibrary.chosen().connect(CLUSTER.uri());
        }
    }

    private Locks client() {
        Locks client = Locks.on(RedisLeaseStore.owning(transport()));
        clients.add(client);
        return client;
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(40, TimeUnit.SECONDS).join();
    }

    private static List<String> names(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) names.add("name" + i);
        return names;
    }

    /** How many replicas confirm what is written to this name's node now. */
    private static int confirming(String name) {
        String key = Keys.of(name, "confirmed");
        try (RedisClient primary =
                new RedisClient(URI.create(CLUSTER.primaryOf(key).uri()))) {
            assertThat(primary.command("SET", key, "1", "PX", "60000")).isEqualTo("OK");
            return Integer.parseInt(primary.command("WAIT", "1", "100"));
        }
    }

    @Test
    @DisplayName("C17 several locks of several nodes are held together, all or none")
    void severalLocksOfSeveralNodes() {
        Locks client = client();
        Set<RedisServer> used = new LinkedHashSet<>();
        for (String name : names(6)) used.add(CLUSTER.primaryOf(Keys.of(name, "lock")));
        assertThat(used).hasSize(3);
        MultiLease all = await(client.all(names(6)).acquireAsync());
        assertThat(all.isHeld()).isTrue();
        assertThat(await(client().all(names(6)).tryAcquireAsync())).isEmpty();
        all.release();
        assertThat(await(client().all(names(6)).tryAcquireAsync())).isPresent();
    }

    @Test
    void inspectionSeesAllNodes() {
        Locks client = client();
        for (String name : names(60)) await(client.lock(name).acquireAsync());
        RedisLeaseStore store = RedisLeaseStore.owning(transport());
        Set<String> found = new LinkedHashSet<>();
        String cursor = "";
        do {
            NamePage page = await(store.inspector().names(Kind.LOCK, "name", cursor));
            found.addAll(page.names());
            cursor = page.next();
        } while (!cursor.isEmpty());
        assertThat(found).containsExactlyInAnyOrderElementsOf(names(60));
        for (int i = 0; i < 3; i++) client();
        assertThat(await(store.inspector().clients(100)).size()).isGreaterThanOrEqualTo(4);
        store.close();
        Inspector inspector = client().inspector();
        assertThat(await(inspector.holdersAsync(Kind.LOCK, "name7"))).hasSize(1);
        assertThat(await(inspector.forceReleaseAsync(Kind.LOCK, "name7", "anna")))
                .isTrue();
        assertThat(await(inspector.holdersAsync(Kind.LOCK, "name7"))).isEmpty();
    }

    @Test
    @DisplayName("E1 E13 a writer that died behind a reader keeps no other reader out for long")
    void aDeadWriterIsPassedOver() {
        LockLease reading = await(client().readWriteLock("rw").readLock().acquireAsync());
        RedisTransport dying = transport();
        Locks dead = Locks.on(RedisLeaseStore.over(dying));
        dead.readWriteLock("rw").writeLock().acquireAsync();
        Awaitility.await("it waits")
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> CLUSTER.command(Keys.of("rw", "rw-queue"), "ZCARD", Keys.of("rw", "rw-queue"))
                        .equals("1"));
        dying.close();
        long began = System.nanoTime();
        assertThat(await(client().readWriteLock("rw").readLock().acquireAsync()).isHeld())
                .isTrue();
        System.out.println("E1 in a cluster a dead writer was passed over after "
                + Duration.ofNanos(System.nanoTime() - began).toMillis() + " ms");
        assertThat(reading.isHeld()).isTrue();
    }

    @Test
    @DisplayName("C3 a durable grant on each node of a cluster; without its replica none, and the name is free")
    void durableGrants() {
        LeaseOptions durable = LeaseOptions.defaults().withDurability(Durability.replicas(1, Duration.ofSeconds(10)));
        LeaseOptions impatient = LeaseOptions.defaults().withDurability(Durability.replicas(1, BRIEF));
        Locks client = client();
        for (String name : names(6)) await(client.lock(name, durable).acquireAsync());
        String name = "one-more";
        Locks other = client();
        List<RedisServer> replicas = CLUSTER.replicasOf(CLUSTER.primaryOf(Keys.of(name, "lock")));
        replicas.forEach(RedisServer::freeze);
        try {
            Awaitility.await("nobody confirms").atMost(20, TimeUnit.SECONDS).until(() -> confirming(name) == 0);
            assertThatThrownBy(() -> await(client.lock(name, impatient).acquireAsync()))
                    .hasCauseInstanceOf(DurabilityException.class);
            assertThat(await(other.lock(name).tryAcquireAsync())).isPresent();
        } finally {
            replicas.forEach(RedisServer::thaw);
        }
    }
}
