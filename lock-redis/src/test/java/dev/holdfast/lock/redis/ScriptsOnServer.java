package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.lock.spi.Reply.Busy;
import dev.holdfast.lock.spi.Reply.Granted;
import dev.holdfast.redis.ForwardingTransport;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.ServerTraits;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The scripts as their store runs them, on a real server. The form for servers below 7.0 is run by one, in the matrix. */
abstract class ScriptsOnServer {

    static final Duration LEASE = Duration.ofSeconds(20);
    static final Duration CLAIM = Duration.ofSeconds(3);
    static final String NAME = "the {%} lock";
    static final String LOCK = "holdfast:{the %7B%25%7D lock}:lock";
    static final String FENCE = "holdfast:{the %7B%25%7D lock}:fence";
    static final String QUEUE = "holdfast:{the %7B%25%7D lock}:queue";

    private static RedisTransport transport;

    final RedisServer server = RedisServer.shared();
    final RedisLeaseStore store;
    final RedisLeaseStore uncounted;
    final OwnerId a = owner("a", 1);
    final OwnerId b = owner("b", 1);
    final OwnerId c = owner("c", 1);
    final OwnerId d = owner("d", 1);

    ScriptsOnServer() {
        store = RedisLeaseStore.over(
                as(new ServerTraits("test", transport.server().shebang(), true)));
        uncounted = RedisLeaseStore.over(
                as(new ServerTraits("test", transport.server().shebang(), false)));
    }

    @BeforeAll
    static void connect() {
        transport = ClientLibrary.chosen().connect(RedisServer.shared().uri());
    }

    @AfterAll
    static void disconnect() {
        transport.close();
    }

    @BeforeEach
    void flush() {
        server.command("FLUSHALL");
    }

    void assertEverythingExpires(Set<String> keys) {
        assertThat(Set.of(server.command("KEYS", "*").split("\n"))).isEqualTo(keys);
        for (String key : keys) assertThat(ttl(key)).as(key).isPositive();
    }

    static OwnerId owner(String client, long number) {
        return new OwnerId(client, number, CLAIM);
    }

    CompletionStage<Reply> acquire(OwnerId owner) {
        CompletionStage<Reply> reply = store.acquire(NAME, owner, LEASE, true);
        join(reply);
        return reply;
    }

    CompletionStage<Reply> pass(OwnerId owner, OwnerId next) {
        return store.yield(NAME, owner, next, LEASE);
    }

    boolean leave(OwnerId owner) {
        return join(store.leave(NAME, owner));
    }

    boolean renew(OwnerId owner, Duration lease) {
        return join(store.renew(NAME, owner, lease));
    }

    static long granted(CompletionStage<Reply> reply) {
        return ((Granted) join(reply)).grant();
    }

    static Busy busy(CompletionStage<Reply> reply) {
        return (Busy) join(reply);
    }

    static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    long ttl(String key) {
        return Long.parseLong(server.command("PTTL", key));
    }

    long micros() {
        String[] time = server.command("TIME").split("\n");
        return Long.parseLong(time[0]) * 1_000_000 + Long.parseLong(time[1]);
    }

    static GrantListener listener(String client, BlockingQueue<String> told) {
        return new GrantListener() {
            @Override
            public void granted(String name, OwnerId owner, long grant) {
                told.add(client + " hears " + name + " " + owner.text() + " " + grant);
            }

            @Override
            public void resumed() {
                told.add(client + " resumed");
            }
        };
    }

    /** The shared transport, which takes the server for another. */
    static RedisTransport as(ServerTraits traits) {
        return new ForwardingTransport(transport) {
            @Override
            public ServerTraits server() {
                return traits;
            }

            @Override
            protected RedisTransport node(RedisTransport node) {
                return this;
            }

            @Override
            public void close() {}
        };
    }
}
