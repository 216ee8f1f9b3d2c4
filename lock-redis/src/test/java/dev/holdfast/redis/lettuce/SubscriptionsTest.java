package dev.holdfast.redis.lettuce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.redis.testing.FaultProxy;
import dev.holdfast.redis.testing.RedisServer;
import dev.holdfast.redis.wire.Dial;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the connection for messages is opened, and closed. */
@Timeout(120)
class SubscriptionsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RedisServer server = RedisServer.shared();
    private final RedisClient client = RedisClient.create(server.uri());
    private final List<StatefulRedisPubSubConnection<String, String>> opened = new CopyOnWriteArrayList<>();
    private volatile boolean failing;
    private final Subscriptions subscriptions =
            new Subscriptions(Dial.now("here", PATIENCE, LettuceTransport::words), this::open);

    @AfterEach
    void end() {
        subscriptions.close();
        client.shutdown(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void itIsOpenedBesideTheFirstConnectionAndIsTheOneThatIsUsed() {
        FaultProxy proxy = new FaultProxy(server);
        try (LettuceTransport transport = LettuceTransport.builder(proxy.uri())
                .connectTimeout(PATIENCE)
                .expectingMessages()
                .connect()) {
            Awaitility.await().atMost(PATIENCE).until(() -> proxy.accepted() == 2);
            Subscription subscription = transport.subscribe("news", message -> {}, () -> {});
            assertThat(proxy.accepted()).isEqualTo(2);
            subscription.close();
        } finally {
            proxy.close();
        }
    }

    @Test
    void oneThatCouldNotBeOpenedEarlyIsOpenedWhenItIsNeeded() {
        failing = true;
        subscriptions.begin();
        Awaitility.await().atMost(PATIENCE).until(() -> !failing);
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> subscriptions.add("news", message -> {}, () -> {}) != null);
        assertThat(opened).hasSize(1);
        assertThat(subscriptions.isUp()).isTrue();
    }

    @Test
    void oneThatNobodyNeededIsClosedWithTheRest() {
        subscriptions.begin();
        subscriptions.close();
        Awaitility.await().atMost(PATIENCE).until(() -> opened.size() == 1);
        Awaitility.await().atMost(PATIENCE).until(() -> !opened.get(0).isOpen());
    }

    private StatefulRedisPubSubConnection<String, String> open() {
        if (failing) {
            failing = false;
            throw new IllegalStateException("not now");
        }
        StatefulRedisPubSubConnection<String, String> connection = client.connectPubSub(StringCodec.UTF8);
        opened.add(connection);
        return connection;
    }
}
