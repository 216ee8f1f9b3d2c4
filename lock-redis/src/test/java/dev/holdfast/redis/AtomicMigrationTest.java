package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.redis.testing.AtomicMigration;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.ClusterServers;
import dev.holdfast.redis.testing.EachServer;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Slots that change hands all at once, with all that is in them. */
@EachServer
@Tag("topology")
@Timeout(180)
@ParameterizedClass
@EnumSource(ClientLibrary.class)
class AtomicMigrationTest {

    private static final LeaseOptions SHORT = LeaseOptions.defaults().withDuration(Duration.ofSeconds(2));
    private static final String NAME = "invoice:42";
    private static final int MOVES = 6;
    private static final int QUIET = 2_000;

    private final ClientLibrary library;
    // A server that copies its slots on a busy machine is not to be taken for dead.
    private final ClusterServers cluster = ClusterServers.start(3, 0, "--cluster-node-timeout", "5000");
    private final List<AutoCloseable> opened = new ArrayList<>();

    AtomicMigrationTest(ClientLibrary library) {
        this.library = library;
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) opened.get(i).close();
        cluster.close();
    }

    @Test
    @DisplayName("C16 slots that change hands all at once: no lock is lost, and no one is told to ask or to try again")
    void slotsChangeHandsAtOnce() throws Exception {
        RedisServer one = cluster.primaryOf(Keys.of(NAME, "lock"));
        RedisServer other = cluster.primaries().stream()
                .filter(each -> each != one)
                .findFirst()
                .orElseThrow();
        AtomicMigration migration = AtomicMigration.of(one);
        // All the slots of a third, with something in them that takes a moment to copy.
        int first = first(one);
        int last = first + Slots.COUNT / 3 - 1;
        fill(one);
        List<String> names = IntStream.range(0, 100)
                .mapToObj(i -> "job:" + i)
                .filter(each -> isWithin(each, first, last))
                .limit(6)
                .toList();
        Locks ones = locks();
        Locks others = locks();
        LockLease held = ones.lock(NAME, SHORT).acquire();
        CompletableFuture<LockLease> waiting =
                others.lock(NAME, SHORT).acquireAsync().toCompletableFuture();
        String quiet;
        try (LockLoad load = new LockLoad(List.of(ones, others), names, 2)) {
            until("acquisitions", load, QUIET);
            quiet = figures(load);
        }
        try (LockLoad load = new LockLoad(List.of(ones, others), names, 2)) {
            for (int i = 0; i < MOVES; i++) {
                migration.move(cluster, first, last, i % 2 == 0 ? other : one);
                until("acquisitions to go on", load, load.acquisitions() + 20);
            }
            load.end();
            System.out.printf(
                    "%d moves of %d slots at once, over %s: %s; refusals %s; where nothing moves: %s%n",
                    MOVES, last - first + 1, library, figures(load), refusals(), quiet);
            assertThat(load.wrong()).isEmpty();
            assertThat(load.lost()).as("lost").isZero();
            assertThat(load.refusals()).isEmpty();
        }
        assertThat(refusals()).containsKey("MOVED").doesNotContainKeys("ASK", "TRYAGAIN");
        assertThat(held.isHeld()).as("held; refusals " + refusals()).isTrue();
        assertThat(waiting).isNotDone();
        held.release();
        LockLease next = waiting.orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(next.fencingToken()).isGreaterThan(held.fencingToken());
        next.release();
    }

    private static String figures(LockLoad load) {
        return "%d acquisitions, p50 %d us, p99 %d us, longest %d ms"
                .formatted(
                        load.acquisitions(),
                        load.took(0.5).toNanos() / 1000,
                        load.took(0.99).toNanos() / 1000,
                        load.took(1).toMillis());
    }

    private int first(RedisServer server) {
        return IntStream.range(0, 3)
                .map(third -> Slots.COUNT * third / 3)
                .filter(slot -> cluster.primaryOf(slot) == server)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isWithin(String name, int first, int last) {
        int slot = Slots.of(Keys.of(name, "lock"));
        return slot >= first && slot <= last;
    }

    private static void fill(RedisServer server) {
        String script =
                "for i = 1, 20000 do redis.call('SET', KEYS[1] .. i, string.rep('x', 1000)) end return 'filled'";
        assertThat(server.command("EVAL", script, "1", "{" + NAME + "}")).isEqualTo("filled");
    }

    /** How often the servers have refused something, by the first word. */
    private Map<String, Long> refusals() {
        return cluster.servers().stream()
                .flatMap(each -> each.command("INFO", "errorstats").lines())
                .filter(line -> line.startsWith("errorstat_"))
                .collect(Collectors.groupingBy(
                        line -> line.substring("errorstat_".length(), line.indexOf(':')),
                        TreeMap::new,
                        Collectors.summingLong(line -> Long.parseLong(line.substring(line.indexOf('=') + 1)))));
    }

    private static void until(String what, LockLoad load, int acquisitions) {
        Awaitility.await(what).atMost(60, TimeUnit.SECONDS).until(() -> load.acquisitions() > acquisitions);
    }

    private Locks locks() {
        RedisTransport transport = library.connect(cluster.uri());
        opened.add(transport);
        Locks locks = Locks.builder(RedisLeaseStore.over(transport))
                .patience(Duration.ofSeconds(20))
                .build();
        opened.add(locks);
        return locks;
    }
}
