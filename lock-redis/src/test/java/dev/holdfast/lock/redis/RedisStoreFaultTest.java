package dev.holdfast.lock.redis;

import static dev.holdfast.redis.testing.Stages.failure;
import static dev.holdfast.redis.testing.Stages.join;
import static dev.holdfast.redis.testing.Stages.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.redis.Keys;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.FakeServer;
import dev.holdfast.redis.testing.FaultProxy;
import dev.holdfast.redis.testing.RedisClient;
import dev.holdfast.redis.testing.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The store while its server has troubles of its own. */
@Timeout(60)
class RedisStoreFaultTest {

    private static final Duration LEASE = Duration.ofSeconds(20);
    private static final String LOCK = Keys.of("job", "lock");

    private final OwnerId a = new OwnerId("a", 1, Duration.ofSeconds(3));
    private final OwnerId b = new OwnerId("b", 1, Duration.ofSeconds(3));
    private final RedisServer server = RedisServer.startForDebugging();
    private RedisTransport transport;
    private RedisLeaseStore store;

    @BeforeEach
    void connect() {
        transport = ClientLibrary.chosen().connect(server.uri(), Duration.ofSeconds(1));
        store = RedisLeaseStore.over(transport);
    }

    @AfterEach
    void close() {
        transport.close();
        server.close();
    }

    @Test
    @DisplayName("B4 an acquire that arrives after its caller gave up is undone by a later leave")
    void aGhostIsUndoneByALaterLeave() throws IOException {
        try (RedisClient caller = new RedisClient(URI.create(server.uri()))) {
            server.freeze();
            caller.send(acquireByHand());
        }
        CompletionStage<Boolean> early = store.leave("job", a);
        assertThat(failure(early)).isInstanceOf(OutcomeUnknownException.class);
        server.thaw();
        Awaitility.await("the ghost to be gone for good")
                .during(Duration.ofMillis(300))
                .until(() -> leavesAndIsFree());
    }

    /** What a client would have sent: the whole script, for the store's own is known by its digest only once it ran. */
    private String[] acquireByHand() throws IOException {
        List<String> words = new ArrayList<>(List.of("EVAL", acquireText(), "3", LOCK));
        words.addAll(List.of(Keys.of("job", "fence"), Keys.of("job", "queue")));
        words.addAll(List.of(a.text(), "20000", "1", "1"));
        return words.toArray(String[]::new);
    }

    private static String acquireText() throws IOException {
        StringBuilder text = new StringBuilder();
        for (String file : List.of("lock_mint.lua", "lock_take.lua", "lock_grant.lua", "lock_acquire.lua")) {
            try (Stream<String> lines =
                    Files.lines(Path.of(RedisLeaseStore.class.getResource(file).getPath()))) {
                text.append(lines.collect(Collectors.joining("\n"))).append('\n');
            }
        }
        return text.toString();
    }

    private boolean leavesAndIsFree() {
        try {
            join(store.leave("job", a));
        } catch (CompletionException e) {
            return false;
        }
        return server.command("EXISTS", LOCK).equals("0");
    }

    @Test
    @DisplayName("B4 the ghost of that test is real: without the later leave it would hold")
    void withoutTheLaterLeaveAGhostHolds() throws IOException {
        try (RedisClient caller = new RedisClient(URI.create(server.uri()))) {
            server.freeze();
            caller.send(acquireByHand());
        }
        server.thaw();
        Awaitility.await().until(() -> server.command("GET", LOCK).equals(a.text()));
    }

    @Test
    @DisplayName("C12 scripts that vanish under load are sent again, and nothing fails")
    void vanishingScriptsAreNoFailure() throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger pairs = new AtomicInteger();
        List<CompletableFuture<Void>> workers = Stream.of("w", "x", "y", "z")
                .map(client ->
                        CompletableFuture.runAsync(() -> work(client, over, pairs), task -> new Thread(task).start()))
                .toList();
        for (int flushes = 0; flushes < 50; flushes++) {
            int before = pairs.get();
            server.command("SCRIPT", "FLUSH");
            Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> pairs.get() > before + 8);
        }
        over.set(true);
        for (CompletableFuture<Void> worker : workers)
            worker.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private void work(String client, AtomicBoolean over, AtomicInteger pairs) {
        for (long n = 1; !over.get(); n++) {
            OwnerId owner = new OwnerId(client, n, Duration.ofSeconds(3));
            assertThat(join(store.acquire(client, owner, LEASE, false))).isInstanceOf(Reply.Granted.class);
            assertThat(join(store.leave(client, owner))).isTrue();
            pairs.incrementAndGet();
        }
    }

    @Test
    @DisplayName("C21 after FLUSHALL the old holder is refused and the next grant is larger")
    void afterFlushallTheOldHolderIsRefused() {
        long first = granted(store.acquire("job", a, LEASE, false));
        server.command("FLUSHALL");
        assertThat(join(store.renew("job", a, LEASE))).isFalse();
        assertThat(granted(store.acquire("job", b, LEASE, false))).isGreaterThan(first);
        assertThat(join(store.leave("job", a))).isFalse();
    }

    @Test
    @DisplayName("G2 out of memory, nothing new is granted, but what is held can be renewed and released")
    void outOfMemoryRenewAndLeaveStillWork() {
        granted(store.acquire("job", a, LEASE, false));
        join(store.acquire("job", b, LEASE, true));
        server.config("maxmemory", "1");
        assertThat(failure(store.acquire("other", a, LEASE, false)))
                .isInstanceOfSatisfying(
                        BackendUnavailableException.class,
                        e -> assertThat(e.isTransient()).isFalse())
                .hasMessageContaining("OOM");
        assertThat(server.command("EXISTS", Keys.of("other", "lock"))).isEqualTo("0");
        assertThat(join(store.renew("job", a, LEASE))).isTrue();
        assertThat(join(store.leave("job", a))).isTrue();
        assertThat(server.command("EXISTS", LOCK)).isEqualTo("0");
        server.config("maxmemory", "0");
        granted(store.acquire("job", b, LEASE, false));
    }

    @Test
    @DisplayName("G5 a server that sleeps makes answers late, not wrong")
    void aSleepingServerIsJustLate() {
        granted(store.acquire("job", a, LEASE, false));
        try (RedisClient other = new RedisClient(URI.create(server.uri()))) {
            for (int i = 0; i < 3; i++) {
                other.send("DEBUG", "SLEEP", "0.3");
                assertThat(join(store.renew("job", a, LEASE))).isTrue();
                other.receive();
            }
        }
    }

    @Test
    @DisplayName("G6 a server that pauses writes makes a grant late, with its full lease from then")
    void aPausedServerIsJustLate() {
        server.command("CLIENT", "PAUSE", "400", "WRITE");
        granted(store.acquire("job", a, LEASE, false));
        assertThat(Long.parseLong(server.command("PTTL", LOCK))).isGreaterThan(19_000);
        server.command("CLIENT", "PAUSE", "1300", "WRITE");
        assertThat(failure(store.acquire("late", a, LEASE, false))).isInstanceOf(OutcomeUnknownException.class);
        Awaitility.await().until(() -> !failed(store.leave("late", a)));
        assertThat(server.command("EXISTS", Keys.of("late", "lock"))).isEqualTo("0");
    }

    @Test
    @DisplayName("G3 a server busy with somebody's script refuses for the time being")
    void aBusyServerRefusesForTheTimeBeing() {
        server.config("lua-time-limit", "50");
        try (RedisClient other = new RedisClient(URI.create(server.uri()))) {
            other.send("EVAL", "while true do end", "0");
            Awaitility.await()
                    .until(() -> failure(store.renew("job", a, LEASE)) instanceof BackendUnavailableException e
                            && e.isTransient()
                            && String.valueOf(e.getMessage()).contains("BUSY"));
            server.command("SCRIPT", "KILL");
        }
        Awaitility.await().until(() -> !failed(store.leave("job", a)));
    }

    @Test
    void aReplicaRefusesForTheTimeBeing() {
        RedisServer replica = server.startReplica();
        try (RedisTransport there = ClientLibrary.chosen().connect(replica.uri())) {
            RedisLeaseStore wrong = RedisLeaseStore.over(there);
            List<CompletionStage<?>> verbs = List.of(
                    wrong.acquire("job", a, LEASE, true),
                    wrong.renew("job", a, LEASE),
                    wrong.leave("job", a),
                    wrong.yield("job", a, b, LEASE));
            // Below 7.0 a script runs up to its first write, and these write nothing for who does not hold.
            if (!there.server().shebang()) verbs = verbs.subList(0, 1);
            for (CompletionStage<?> verb : verbs) {
                assertThat(failure(verb))
                        .isInstanceOfSatisfying(
                                BackendUnavailableException.class,
                                e -> assertThat(e.isTransient()).isTrue())
                        .hasMessageContaining("READONLY You can't write against a read only replica");
            }
        } finally {
            replica.close();
        }
    }

    @Test
    @DisplayName("C9 a server that is no primary is left, for the next connection may find the one that is")
    void aServerThatIsNoPrimaryIsLeft() {
        RedisServer replica = server.startReplica();
        FaultProxy name = new FaultProxy(replica);
        try (RedisTransport there = ClientLibrary.chosen().connect(name.uri())) {
            RedisLeaseStore found = RedisLeaseStore.over(there);
            int accepted = name.accepted();
            assertThat(failure(found.acquire("job", a, LEASE, true))).hasMessageContaining("READONLY");
            name.moveTo(server);
            Awaitility.await().until(() -> !failed(found.acquire("job", a, LEASE, true)));
            assertThat(name.accepted()).isGreaterThan(accepted);
            assertThat(server.command("GET", LOCK)).isEqualTo(a.text());
        } finally {
            name.close();
            replica.close();
        }
    }

    @ParameterizedTest
    @DisplayName("B12 each error of a server has one meaning, and is forgotten by the next request")
    @CsvSource({
        "true, BUSY Redis is busy running a script.",
        "true, LOADING Redis is loading the dataset in memory",
        "true, TRYAGAIN Multiple keys request during rehashing of slot",
        "true, CLUSTERDOWN Hash slot not served",
        "true, MASTERDOWN Link with MASTER is down",
        "true, MISCONF Redis is configured to save RDB snapshots",
        "true, NOREPLICAS Not enough good replicas to write.",
        "true, READONLY You can't write against a read only replica.",
        "true, UNBLOCKED force unblock from blocking operation",
        "false, NOAUTH Authentication required.",
        "false, NOPERM this user has no permissions to run the 'evalsha' command",
        "false, OOM command not allowed when used memory > 'maxmemory'.",
        "false, MOVED 3999 127.0.0.1:6381",
        "false, ERR anything else"
    })
    void everyErrorHasOneMeaning(boolean passing, String error) throws IOException {
        try (FakeServer fake = new FakeServer();
                RedisTransport there = ClientLibrary.chosen().connect(fake.uri())) {
            RedisLeaseStore strange = RedisLeaseStore.over(there);
            fake.failNext(error);
            assertThat(failure(strange.renew("job", a, LEASE)))
                    .isInstanceOfSatisfying(
                            BackendUnavailableException.class,
                            e -> assertThat(e.isTransient()).isEqualTo(passing))
                    .hasMessageContaining(error);
            assertThat(join(strange.renew("job", a, LEASE))).isTrue();
            assertThat(fake.commands().stream().filter("EVALSHA"::equals)).hasSize(2);
        }
    }

    @ParameterizedTest
    @DisplayName("B12 a primary that was demoted is left, in the words of every version")
    @ValueSource(
            strings = {
                "READONLY You can't write against a read only replica.",
                "ERR Error running script (call to f_1): @user_script:5: @user_script: 5: -READONLY You can't write"
            })
    void aDemotedPrimaryIsLeft(String error) throws IOException {
        try (FakeServer fake = new FakeServer();
                RedisTransport there = ClientLibrary.chosen().connect(fake.uri())) {
            RedisLeaseStore strange = RedisLeaseStore.over(there);
            int connections = fake.accepted();
            fake.failNext(error);
            assertThat(failure(strange.renew("job", a, LEASE))).isInstanceOf(BackendUnavailableException.class);
            Awaitility.await().until(() -> fake.accepted() > connections);
        }
    }

    @Test
    @DisplayName("B12 a missing script is sent once as text")
    void aMissingScriptIsSentOnceAsText() throws IOException {
        try (FakeServer fake = new FakeServer();
                RedisTransport there = ClientLibrary.chosen().connect(fake.uri())) {
            fake.failNext("NOSCRIPT No matching script. Please use EVAL.");
            assertThat(join(RedisLeaseStore.over(there).renew("job", a, LEASE))).isTrue();
            assertThat(fake.commands()).endsWith("EVALSHA", "EVAL");
        }
    }

    @Test
    void aClosedStoreRefusesAndLeavesTheTransportToItsOwner() {
        store.close();
        store.close();
        assertThat(failure(store.acquire("job", a, LEASE, true)))
                .isInstanceOfSatisfying(
                        BackendUnavailableException.class,
                        e -> assertThat(e.isTransient()).isFalse());
        RedisLeaseStore owning = RedisLeaseStore.owning(transport);
        granted(owning.acquire("job", a, LEASE, true));
        owning.close();
        Awaitility.await().until(() -> server.command("CLIENT", "LIST").lines().count() == 1);
    }

    private static long granted(CompletionStage<Reply> reply) {
        return ((Reply.Granted) join(reply)).grant();
    }

    private static boolean failed(CompletionStage<?> stage) {
        return outcome(stage) != null;
    }
}
