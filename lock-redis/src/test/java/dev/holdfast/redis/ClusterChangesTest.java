package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.ClusterServers;
import dev.holdfast.redis.testing.EachServer;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Slots that move, nodes that come and go, and a cluster without a majority. */
@Tag("topology")
@Timeout(180)
@ParameterizedClass
@EnumSource(ClientLibrary.class)
class ClusterChangesTest {

    private static final LeaseOptions SHORT = LeaseOptions.defaults().withDuration(Duration.ofSeconds(2));
    private static final Script COUNT = Script.load(ClusterChangesTest.class, "count.lua");
    private static final String NAME = "invoice:42";

    private final ClientLibrary library;
    private final ClusterServers cluster = ClusterServers.start(3, 0);
    private final List<AutoCloseable> opened = new ArrayList<>();

    ClusterChangesTest(ClientLibrary library) {
        this.library = library;
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) opened.get(i).close();
        cluster.close();
    }

    @EachServer
    @Test
    @DisplayName("C16 while slots move back and forth under load no lock is lost, and no two hold one")
    void slotsMoveUnderLoad() throws Exception {
        List<String> names = IntStream.range(0, 4).mapToObj(i -> "job:" + i).toList();
        Locks holder = locks(connect());
        LockLease held = holder.lock(NAME, SHORT).acquire();
        List<RedisServer> primaries = cluster.primaries();
        int moves = 0;
        try (LockLoad load = new LockLoad(List.of(locks(connect()), locks(connect())), names, 2)) {
            until("the first acquisitions", () -> load.acquisitions() > 20);
            for (int round = 0; round < 12; round++) {
                int turn = round;
                for (String name : IntStream.range(0, 5)
                        .mapToObj(i -> i < 4 ? "job:" + i : NAME)
                        .toList()) {
                    cluster.moveSlot(Slots.of(Keys.of(name, "lock")), primaries.get((turn + moves) % primaries.size()));
                    moves++;
                }
                int before = load.acquisitions();
                Awaitility.await()
                        .atMost(60, TimeUnit.SECONDS)
                        .untilAsserted(() -> assertThat(load.acquisitions())
                                .as(() -> "acquisitions to go on\n" + load.report() + "\n" + cluster.views())
                                .isGreaterThan(before + 20));
            }
            System.out.printf(
                    "resharding over %s: %d slots moved, %d acquisitions, p50 %d us, p99 %d ms, longest %d ms%n",
                    library,
                    moves,
                    load.acquisitions(),
                    load.took(0.5).toNanos() / 1000,
                    load.took(0.99).toMillis(),
                    load.took(1).toMillis());
            load.end();
            assertThat(load.wrong()).isEmpty();
            assertThat(load.lost()).isZero();
            assertThat(load.refusals()).isEmpty();
        }
        assertThat(held.isHeld()).isTrue();
        held.release();
        for (String name : names) assertThat(holder.lock(name).tryAcquire()).isPresent();
    }

    @Test
    @DisplayName(
            "C13 C16 a slot that has moved by half: what is held is kept, what is elsewhere is asked for there, by text if need be")
    void aSlotThatHasMovedByHalf() throws Exception {
        int slot = Slots.of("{half}");
        RedisServer from = cluster.primaryOf(slot);
        RedisServer to = cluster.primaries().stream()
                .filter(each -> each != from)
                .findFirst()
                .orElseThrow();
        ScriptRunner runner = new ScriptRunner(connect());
        assertThat(count(runner, "{half}moved")).isEqualTo(1);
        assertThat(count(runner, "{half}left")).isEqualTo(1);
        to.command("SCRIPT", "FLUSH");
        cluster.beginMove(slot, to);
        cluster.moveKey("{half}moved", from, to);
        assertThat(count(runner, "{half}moved"))
                .as("behind ASK, where the script is not known")
                .isEqualTo(2);
        assertThat(count(runner, "{half}moved")).isEqualTo(3);
        assertThat(count(runner, "{half}left")).isEqualTo(2);
        cluster.moveKeys(slot, to);
        cluster.endMove(slot, from, to);
        assertThat(count(runner, "{half}left")).isEqualTo(3);
        assertThat(to.command("GET", "{half}moved")).isEqualTo("3");
    }

    @Test
    @DisplayName("C12 a node that forgot its scripts is told them again")
    void scriptsAreSentToEachNodeThatDoesNotHaveThem() throws Exception {
        Locks locks = locks(connect());
        for (RedisServer each : cluster.primaries()) {
            for (int i = 0; i < 9; i++) locks.lock("job:" + i).acquire().release();
            assertThat(each.command("SCRIPT", "FLUSH")).isEqualTo("OK");
        }
        for (int i = 0; i < 9; i++) locks.lock("job:" + i).acquire().release();
    }

    @Test
    @DisplayName("C19 a node that is added and removed, with the messages it brought, keeps nobody from being told")
    void aNodeThatBringsTheMessagesIsRemoved() throws Exception {
        RedisServer added = cluster.add();
        int slot = Slots.of(Keys.of(NAME, "lock"));
        RedisServer home = cluster.primaryOf(slot);
        cluster.moveSlot(slot, added);
        cluster.awaitHealthy();
        AtomicInteger heard = new AtomicInteger();
        AtomicInteger resumed = new AtomicInteger();
        // Each client chooses a node by chance.
        for (int i = 0; !listensAt(added); i++) {
            assertThat(i).isLessThan(200);
            connect().subscribe("news:" + i, message -> heard.incrementAndGet(), resumed::incrementAndGet);
        }
        String channel = added.command("PUBSUB", "CHANNELS", "news:*");
        Locks holder = locks(connect());
        Locks waiter = locks(connect());
        LockLease held = holder.lock(NAME).acquire();
        CompletableFuture<LockLease> waiting = waiter.lock(NAME).acquireAsync().toCompletableFuture();
        cluster.moveSlot(slot, home);
        cluster.remove(added);
        held.release();
        assertThat(waiting.orTimeout(30, TimeUnit.SECONDS).join().fencingToken())
                .isGreaterThan(held.fencingToken());
        until("its listener to go elsewhere", () -> !listensAt(added));
        home.command("PUBLISH", channel, "news");
        until("the news to be heard", () -> heard.get() > 0);
        assertThat(resumed).hasPositiveValue();
    }

    @Test
    @DisplayName(
            "C15 without a majority nothing is granted, what was held is told as lost in time, and all goes on afterwards")
    void withoutAMajorityNothingIsGranted() throws Exception {
        RedisTransport transport = connect();
        Locks locks = locks(transport, Duration.ofMillis(500));
        LockLease held = locks.lock(NAME, SHORT).acquire();
        RedisServer left = cluster.primaryOf(Keys.of(NAME, "lock"));
        List<RedisServer> gone =
                cluster.primaries().stream().filter(each -> each != left).toList();
        gone.forEach(cluster::freeze);
        assertThat(held.whenLost()
                        .toCompletableFuture()
                        .orTimeout(40, TimeUnit.SECONDS)
                        .join())
                .isEqualTo(LossCause.EXPIRED);
        assertThat(held.isHeld()).isFalse();
        assertThat(failure(locks, NAME))
                .isInstanceOfSatisfying(
                        BackendUnavailableException.class,
                        e -> assertThat(e.isTransient()).isTrue())
                .hasMessageContaining("CLUSTERDOWN");
        assertThat(failure(locks, nameOf(gone.get(0)))).isNotNull();
        gone.forEach(cluster::thaw);
        until("grants to go on", () -> failure(locks, NAME) == null && failure(locks, nameOf(gone.get(0))) == null);
        try (LockLease next = locks.lock(NAME).acquire()) {
            assertThat(next.fencingToken()).isGreaterThan(held.fencingToken());
        }
    }

    @Test
    @DisplayName("G5 a shard that does not answer delays nobody else's locks")
    void aFrozenShardDelaysNobodyElse() throws Exception {
        Locks locks = locks(connect(), Duration.ofSeconds(20));
        RedisServer frozen = cluster.primaryOf(Keys.of(NAME, "lock"));
        String elsewhere = IntStream.range(0, 1000)
                .mapToObj(i -> "job:" + i)
                .filter(name -> cluster.primaryOf(Keys.of(name, "lock")) != frozen)
                .findFirst()
                .orElseThrow();
        locks.lock(elsewhere).acquire().release();
        locks.lock(NAME).acquire().release();
        cluster.freeze(frozen);
        List<CompletableFuture<LockLease>> stuck = IntStream.range(0, 20)
                .mapToObj(i -> locks.lock(NAME).acquireAsync().toCompletableFuture())
                .toList();
        for (int i = 0; i < 20; i++) locks.lock(elsewhere).acquire().release();
        assertThat(stuck).noneMatch(CompletableFuture::isDone);
        cluster.thaw(frozen);
        for (CompletableFuture<LockLease> each : stuck)
            each.orTimeout(30, TimeUnit.SECONDS).join().release();
    }

    private boolean listensAt(RedisServer server) {
        return !server.command("PUBSUB", "CHANNELS", "news:*").isEmpty();
    }

    private String nameOf(RedisServer server) {
        for (int i = 0; ; i++) if (cluster.primaryOf(Keys.of("job:" + i, "lock")) == server) return "job:" + i;
    }

    private static long count(ScriptRunner runner, String key) {
        return Long.parseLong(runner.run(COUNT, List.of(key), List.of())
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join()
                .get(0));
    }

    private static Throwable failure(Locks locks, String name) {
        Throwable failure = locks.lock(name)
                .acquireAsync()
                .thenCompose(LockLease::releaseAsync)
                .toCompletableFuture()
                .handle((done, cause) -> cause)
                .orTimeout(40, TimeUnit.SECONDS)
                .join();
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }

    private static void until(String what, BooleanSupplier condition) {
        Awaitility.await(what).atMost(60, TimeUnit.SECONDS).until(condition::getAsBoolean);
    }

    private RedisTransport connect() {
        RedisTransport transport = library.connect(cluster.uri());
        opened.add(transport);
        return transport;
    }

    private Locks locks(RedisTransport transport) {
        return locks(transport, Duration.ofSeconds(20));
    }

    private Locks locks(RedisTransport transport, Duration patience) {
        Locks locks = Locks.builder(RedisLeaseStore.over(transport))
                .patience(patience)
                .build();
        opened.add(locks);
        return locks;
    }
}
