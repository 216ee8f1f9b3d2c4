package dev.holdfast.redis;

import static dev.holdfast.redis.testing.Stages.failure;
import static dev.holdfast.redis.testing.Stages.join;
import static dev.holdfast.redis.testing.Stages.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.FaultProxy;
import dev.holdfast.redis.testing.RedisServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked and said when connecting, which rights it takes, and what is never said, over each client library. */
@Timeout(60)
@SuppressWarnings("try") // connections that only have to be there
class RedisConnectTest {

    private static final Duration LEASE = Duration.ofSeconds(20);
    private static final String CANARY = "canary-7f3a";

    /** The rights a client of locks needs, and no more. */
    private static final List<String> MINIMAL = List.of(
            ("resetchannels ~holdfast:* &holdfast:client:* -@all +evalsha +eval +hello +auth +ping +client|setname"
                            + " +subscribe +unsubscribe +publish +time +get +mget +set +del +exists +pexpire +pttl"
                            + " +zadd +zrem +zrange +zscore +zpopmin")
                    .split(" "));

    private final RedisServer server = RedisServer.shared();
    private final OwnerId a = new OwnerId("a", 1, Duration.ofSeconds(3));
    private final OwnerId b = new OwnerId("b", 1, Duration.ofSeconds(3));

    @Test
    void aServerIsKnownAfterConnecting() {
        try (RedisTransport transport = ClientLibrary.chosen().connect(server.uri())) {
            String info = server.command("INFO", "server");
            ServerTraits traits = transport.server();
            assertThat(info).contains("_version:" + traits.version());
            assertThat(traits.shebang()).isEqualTo(!traits.version().startsWith("6."));
            assertThat(traits.countsReceivers()).isTrue();
        }
    }

    @Test
    void aClusterIsNotTakenForOneServer() {
        assumeThat(ClientLibrary.chosen())
                .as("Redisson's client tells its nodes, and is taken as it is")
                .isEqualTo(ClientLibrary.LETTUCE);
        RedisServer cluster = RedisServer.start("--cluster-enabled", "yes");
        try {
            BackendUnavailableException e = refusal(() -> ClientLibrary.LETTUCE.connect(cluster.uri()));
            assertThat(e.isTransient()).isFalse();
            assertThat(e).hasMessageContaining("in cluster mode: give a RedisClusterClient");
        } finally {
            cluster.close();
        }
    }

    @Test
    void aUserWithTheLeastRightsCanDoEverything() throws Exception {
        user("least", MINIMAL);
        try (RedisTransport transport = ClientLibrary.chosen().connect(server.uri("least", CANARY));
                RedisLeaseStore store = RedisLeaseStore.over(transport)) {
            CompletableFuture<Long> told = new CompletableFuture<>();
            Subscription subscription = store.subscribe("b", listener(told));
            granted(store.acquire("job", a, LEASE, true));
            assertThat(join(store.acquire("job", b, LEASE, true))).isInstanceOf(Reply.Busy.class);
            assertThat(join(store.renew("job", a, LEASE))).isTrue();
            assertThat(join(store.leave("job", a))).isTrue();
            assertThat(told.get(10, TimeUnit.SECONDS)).isEqualTo(granted(store.acquire("job", b, LEASE, true)));
            OwnerId next = new OwnerId("b", 2, Duration.ofSeconds(3));
            granted(store.yield("job", b, next, LEASE));
            join(store.acquire("job", a, LEASE, true));
            join(store.yield("job", next, new OwnerId("b", 3, Duration.ofSeconds(3)), LEASE));
            subscription.close();
            transport.reset();
            Awaitility.await().ignoreExceptions().until(() -> !join(store.leave("job", next)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"+evalsha", "+eval", "+set", "+get", "+mget", "+exists", "+zrange", "+zadd", "+pexpire", "+time"
            })
    void eachOfThoseRightsIsNeeded(String right) {
        user("less", MINIMAL.stream().filter(each -> !each.equals(right)).toList());
        server.command("SCRIPT", "FLUSH");
        try (RedisTransport transport = ClientLibrary.chosen().connect(server.uri("less", CANARY))) {
            RedisLeaseStore store = RedisLeaseStore.over(transport);
            Throwable failure = null;
            for (OwnerId owner : List.of(a, b)) {
                if (failure == null) failure = outcome(store.acquire("job", owner, LEASE, true));
                if (failure == null) failure = outcome(store.renew("job", owner, LEASE.multipliedBy(2)));
            }
            assertThat(failure)
                    .isInstanceOfSatisfying(
                            BackendUnavailableException.class,
                            e -> assertThat(e.isTransient()).isFalse());
            assertThat(failure).hasMessageMatching("(?s).*(NOPERM|can't run this command|has no permissions to run).*");
            assertThat(failure).hasMessageContaining("ACL LOG");
            assertThat(trace(failure)).doesNotContain(CANARY, a.text(), b.text());
        }
    }

    @Test
    void aRefusalInTheMiddleOfAGrantLeavesNothingHeld() {
        user(
                "timeless",
                MINIMAL.stream().filter(right -> !right.equals("+time")).toList());
        try (RedisTransport transport = ClientLibrary.chosen().connect(server.uri("timeless", CANARY))) {
            assertThat(failure(RedisLeaseStore.over(transport).acquire("job", a, LEASE, true)))
                    .isInstanceOf(BackendUnavailableException.class);
            assertThat(server.command("EXISTS", Keys.of("job", "lock"))).isEqualTo("0");
        }
    }

    @Test
    void aForbiddenChannelIsSaidWhenSubscribing() {
        user("deaf", MINIMAL.stream().filter(right -> !right.startsWith("&")).toList());
        try (RedisTransport transport = ClientLibrary.chosen().connect(server.uri("deaf", CANARY))) {
            BackendUnavailableException e =
                    refusal(() -> RedisLeaseStore.over(transport).subscribe("b", listener(new CompletableFuture<>())));
            assertThat(e.isTransient()).isFalse();
            assertThat(e).hasMessageContaining("cannot subscribe").hasMessageContaining("NOPERM");
        }
    }

    @Test
    void aReleaseThatMayNotPublishPassesTheLockOnAllTheSame() {
        user("mute", MINIMAL.stream().filter(right -> !right.equals("+publish")).toList());
        try (RedisTransport transport = ClientLibrary.chosen().connect(server.uri("mute", CANARY))) {
            RedisLeaseStore store = RedisLeaseStore.over(transport);
            granted(store.acquire("job", a, LEASE, true));
            join(store.acquire("job", b, LEASE, true));
            assertThat(join(store.leave("job", a))).isTrue();
            assertThat(server.command("GET", Keys.of("job", "lock"))).isEqualTo(b.text());
            assertThat(server.command("ACL", "LOG")).contains("publish", "mute");
        }
    }

    @Test
    void keysOutsideThePrefixAreNotTouched() {
        user(
                "narrow",
                MINIMAL.stream()
                        .map(right -> right.equals("~holdfast:*") ? "~holdfast:{mine}:*" : right)
                        .toList());
        try (RedisTransport transport = ClientLibrary.chosen().connect(server.uri("narrow", CANARY))) {
            RedisLeaseStore store = RedisLeaseStore.over(transport);
            granted(store.acquire("mine", a, LEASE, true));
            assertThat(failure(store.acquire("yours", a, LEASE, true))).hasMessageContaining("NOPERM");
        }
    }

    @Test
    void neitherPasswordNorOwnerIdsAreEverSaid() {
        OwnerId secret = new OwnerId("secretclient", 77, Duration.ofSeconds(3));
        FaultProxy proxy = new FaultProxy(server);
        user("least", MINIMAL);
        Queue<String> logged = new ConcurrentLinkedQueue<>();
        Handler handler = listenTo("dev.holdfast", logged);
        try (RedisTransport transport = ClientLibrary.chosen()
                .connect(proxy.uri().replace("redis://", "redis://least:" + CANARY + "@"), Duration.ofMillis(300))) {
            RedisLeaseStore store = RedisLeaseStore.over(transport);
            StringBuilder said = new StringBuilder(transport + " " + transport.server() + " " + store + " " + secret);
            granted(store.acquire("job", secret, LEASE, true));
            proxy.swallowNextReply(FaultProxy.Cut.RST);
            said.append(trace(failure(store.renew("job", secret, LEASE))));
            Awaitility.await().until(() -> outcome(store.renew("job", secret, LEASE)) == null);
            proxy.inject("-ERR something\r\n");
            said.append(trace(outcome(store.renew("job", secret, LEASE))));
            proxy.blackhole();
            said.append(trace(failure(store.renew("job", secret, LEASE))));
            said.append(trace(failure(store.leave("job", secret))));
            said.append(
                    trace(catchThrowable(() -> store.subscribe(secret.client(), listener(new CompletableFuture<>())))));
            assertThat(said + String.join("\n", logged)).doesNotContain(CANARY, secret.client());
        } finally {
            Logger.getLogger("dev.holdfast").removeHandler(handler);
            proxy.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"allkeys-lru", "volatile-ttl"})
    void aServerThatMayEvictLeasesIsWarnedOf(String policy) {
        RedisServer evicting = RedisServer.start("--maxmemory", "100mb", "--maxmemory-policy", policy);
        assertThat(warningsOnConnecting(evicting)).singleElement().asString().contains(policy, "noeviction");
        evicting.close();
    }

    @Test
    void aServerThatEvictsNothingIsNotWarnedOf() {
        assertThat(warningsOnConnecting(server)).isEmpty();
    }

    private static Queue<String> warningsOnConnecting(RedisServer server) {
        Queue<String> logged = new ConcurrentLinkedQueue<>();
        Handler handler = listenTo("dev.holdfast.redis", logged);
        try (RedisTransport transport = ClientLibrary.chosen().connect(server.uri())) {
            return logged;
        } finally {
            Logger.getLogger("dev.holdfast.redis").removeHandler(handler);
        }
    }

    private static Handler listenTo(String name, Queue<String> logged) {
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                logged.add(entry.getMessage() + " "
                        + List.of(entry.getParameters() == null ? new Object[0] : entry.getParameters()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        handler.setLevel(Level.ALL);
        Logger.getLogger(name).addHandler(handler);
        return handler;
    }

    private void user(String name, List<String> rights) {
        List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", name, "reset", "on", ">" + CANARY));
        words.addAll(rights);
        assertThat(server.command(words.toArray(String[]::new))).isEqualTo("OK");
    }

    private static GrantListener listener(CompletableFuture<Long> told) {
        return new GrantListener() {
            @Override
            public void granted(String name, OwnerId owner, long grant) {
                told.complete(grant);
            }

            @Override
            public void resumed() {}
        };
    }

    private static BackendUnavailableException refusal(ThrowingCallable call) {
        return catchThrowableOfType(BackendUnavailableException.class, call);
    }

    private static String trace(Throwable failure) {
        if (failure == null) return "";
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static long granted(CompletionStage<Reply> reply) {
        return ((Reply.Granted) join(reply)).grant();
    }
}
