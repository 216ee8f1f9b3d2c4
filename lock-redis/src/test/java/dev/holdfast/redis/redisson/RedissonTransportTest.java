package dev.holdfast.redis.redisson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ScriptRunner;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.FaultProxy;
import dev.holdfast.redis.testing.FaultProxy.Cut;
import dev.holdfast.redis.testing.RedisServer;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.LongCodec;
import org.redisson.config.Config;
import org.redisson.config.NameMapper;

/** Beside an application that uses its client for other things. */
@Timeout(60)
class RedissonTransportTest {

    private static final Script COUNT = Script.load(ScriptRunner.class, "count.lua");

    private final RedisServer server = RedisServer.start();
    private final Config config = ClientLibrary.config(server.uri());
    private RedissonClient client;

    @AfterEach
    void close() {
        if (client != null) ClientLibrary.end(client);
        server.close();
    }

    private RedissonTransport connect() {
        client = Redisson.create(config);
        return RedissonTransport.of(client);
    }

    private static long count(RedissonTransport transport, String key) {
        return Long.parseLong(new ScriptRunner(transport)
                .run(COUNT, List.of(key), List.of())
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join()
                .get(0));
    }

    private long connections() {
        return server.command("CLIENT", "LIST").lines().count();
    }

    @Test
    void closingEndsItsConnectionsButNotTheApplicationsClient() {
        client = Redisson.create(config);
        Awaitility.await().until(() -> connections() == 2);
        RedissonTransport transport = RedissonTransport.of(client);
        Subscription subscription = transport.subscribe("news", message -> {}, () -> {});
        assertThat(server.command("CLIENT", "LIST", "TYPE", "pubsub").lines()).hasSize(1);
        assertThat(connections()).isGreaterThanOrEqualTo(4);
        transport.close();
        subscription.close();
        Awaitility.await().until(() -> connections() == 2);
        assertThat(client.getBucket("b").isExists()).isFalse();
    }

    @Test
    void whenTheApplicationEndsItsClientTheTransportEndsToo() {
        RedissonTransport transport = connect();
        ClientLibrary.end(client);
        assertThatThrownBy(() -> count(transport, "c")).hasCauseInstanceOf(BackendUnavailableException.class);
        assertThatThrownBy(() -> RedissonTransport.of(client))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("the client is shut down");
        Awaitility.await().until(() -> connections() == 1);
    }

    @Test
    void theApplicationsNameMapperAndCodecDoNotApply() {
        config.setCodec(LongCodec.INSTANCE).setNameMapper(new NameMapper() {
            @Override
            public String map(String name) {
                return "mine:" + name;
            }

            @Override
            public String unmap(String name) {
                return name.substring("mine:".length());
            }
        });
        try (RedissonTransport transport = connect()) {
            Queue<String> heard = new ConcurrentLinkedQueue<>();
            transport.subscribe("näws", heard::add, () -> {});
            server.command("PUBLISH", "näws", "grüße");
            Awaitility.await().until(() -> heard.contains("grüße"));
            count(transport, "zähler");
            assertThat(server.command("KEYS", "*")).isEqualTo("zähler");
        }
    }

    @Test
    @DisplayName("B13 an application that has used up its pools does not stop it, nor it the application")
    void usedUpPoolsDoNotMatter() {
        config.useSingleServer()
                .setConnectionPoolSize(1)
                .setSubscriptionConnectionPoolSize(1)
                .setSubscriptionsPerConnection(1);
        try (RedissonTransport transport = connect()) {
            client.getTopic("theirs").addListener(String.class, (channel, message) -> {});
            client.getBlockingQueue("empty").takeAsync();
            AtomicInteger heard = new AtomicInteger();
            for (int i = 0; i < 20; i++) transport.subscribe("news" + i, message -> heard.incrementAndGet(), () -> {});
            for (int i = 0; i < 20; i++) server.command("PUBLISH", "news" + i, "x");
            Awaitility.await().until(() -> heard.get() == 20);
            assertThat(count(transport, "c")).isEqualTo(1);
            assertThat(server.command("CLIENT", "LIST", "TYPE", "pubsub").lines())
                    .hasSize(2);
        }
    }

    @Test
    @DisplayName(
            "B1 a command under way is known to be unknown as soon as the connection breaks, not after its timeout")
    void aBrokenConnectionIsToldAtOnce() {
        FaultProxy proxy = new FaultProxy(server);
        client = Redisson.create(ClientLibrary.config(proxy.uri()));
        try (RedissonTransport transport = RedissonTransport.of(client, Duration.ofMinutes(1))) {
            count(transport, "c");
            proxy.swallowNextReply(Cut.FIN);
            assertThatThrownBy(() -> count(transport, "c"))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(OutcomeUnknownException.class);
            assertThat(server.command("GET", "c")).isEqualTo("2");
        } finally {
            proxy.close();
        }
    }

    @Test
    @DisplayName("D4 a message after a gap comes once, also where several listen")
    void severalListenersOfOneChannelSurviveAGap() {
        try (RedissonTransport transport = connect()) {
            AtomicInteger heard = new AtomicInteger();
            AtomicInteger resumed = new AtomicInteger();
            for (int i = 0; i < 3; i++)
                transport.subscribe("news", message -> heard.incrementAndGet(), resumed::incrementAndGet);
            assertThat(resumed).hasValue(0);
            server.command("CLIENT", "KILL", "TYPE", "pubsub");
            Awaitility.await().until(() -> resumed.get() == 3);
            server.command("PUBLISH", "news", "x");
            Awaitility.await().until(() -> heard.get() == 3);
            assertThat(server.command("PUBSUB", "NUMSUB", "news")).isEqualTo("news\n1");
        }
    }

    @Test
    void aChannelThatNobodyListensToAnyMoreIsGivenUp() {
        try (RedissonTransport transport = connect()) {
            for (int i = 0; i < 50; i++) {
                Subscription one = transport.subscribe("news", message -> {}, () -> {});
                Subscription other = transport.subscribe("news", message -> {}, () -> {});
                one.close();
                assertThat(server.command("PUBSUB", "NUMSUB", "news")).isEqualTo("news\n1");
                other.close();
            }
            Awaitility.await()
                    .until(() -> server.command("PUBSUB", "NUMSUB", "news").equals("news\n0"));
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUpInTime() {
        FaultProxy proxy = new FaultProxy(server);
        client = Redisson.create(ClientLibrary.config(proxy.uri()));
        proxy.blackhole();
        assertThatThrownBy(() -> RedissonTransport.of(client))
                .isInstanceOfSatisfying(
                        BackendUnavailableException.class,
                        e -> assertThat(e.isTransient()).isTrue())
                .hasMessageContaining("cannot connect to the client's server");
        proxy.close();
    }

    @Test
    void badArgumentsAreRefusedByName() {
        client = Redisson.create(config);
        RedissonClient wrapped = (RedissonClient) Proxy.newProxyInstance(
                RedissonClient.class.getClassLoader(), new Class<?>[] {RedissonClient.class}, (self, method, args) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
        assertThatThrownBy(() -> RedissonTransport.of(wrapped))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("client must be one that Redisson.create made");
        assertThatThrownBy(() -> RedissonTransport.of(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("client");
        for (Duration bad : List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofMillis(9), Duration.ofHours(1))) {
            assertThatThrownBy(() -> RedissonTransport.of(client, bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("commandTimeout");
        }
    }
}
