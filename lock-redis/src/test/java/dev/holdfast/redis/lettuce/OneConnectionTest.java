package dev.holdfast.redis.lettuce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.testing.RedisServer;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands and messages over one connection where the protocol allows it. */
@Timeout(120)
@SuppressWarnings("try") // subscriptions that only have to be there
class OneConnectionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What is published goes out before the reply, over the same connection where there is but one. */
    private static final Script TELL =
            Script.of("tell", "redis.call('PUBLISH', 'news', ARGV[1]) return {'told ' .. ARGV[1]}");

    private final RedisServer server = RedisServer.start();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        server.close();
    }

    private long connections() {
        return server.command("CLIENT", "LIST")
                .lines()
                .filter(line -> !line.contains("cmd=client"))
                .count();
    }

    private static List<String> tell(RedisTransport transport, String news) {
        return transport
                .eval(TELL, List.of(), List.of(news))
                .toCompletableFuture()
                .join();
    }

    private void commandsAndMessagesKeepApart(RedisTransport transport) throws InterruptedException {
        for (int i = 0; i < 1_000; i++) assertThat(tell(transport, "" + i)).containsExactly("told " + i);
        for (int i = 0; i < 1_000; i++)
            assertThat(heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("" + i);
    }

    @Test
    void messagesComeOverTheConnectionForCommands() throws InterruptedException {
        try (RedisTransport transport = LettuceTransport.builder(server.uri())
                        .connectTimeout(PATIENCE)
                        .connect();
                Subscription subscription = transport.subscribe("news", heard::add, () -> {})) {
            commandsAndMessagesKeepApart(transport);
            assertThat(connections()).isEqualTo(1);
        }
    }

    @Test
    void withTheOlderProtocolTheyHaveOneOfTheirOwn() throws InterruptedException {
        RedisClient client = RedisClient.create(server.uri());
        client.setOptions(
                ClientOptions.builder().protocolVersion(ProtocolVersion.RESP2).build());
        try (RedisTransport transport = LettuceTransport.of(client);
                Subscription subscription = transport.subscribe("news", heard::add, () -> {})) {
            commandsAndMessagesKeepApart(transport);
            assertThat(connections()).isEqualTo(2);
        } finally {
            client.shutdown();
        }
    }

    @Test
    void bothComeBackWhenItBreaks() {
        BlockingQueue<String> resumed = new LinkedBlockingQueue<>();
        try (RedisTransport transport = LettuceTransport.builder(server.uri())
                        .connectTimeout(PATIENCE)
                        .connect();
                Subscription subscription = transport.subscribe("news", heard::add, () -> resumed.add("again"))) {
            server.command("CLIENT", "KILL", "TYPE", "pubsub");
            Awaitility.await().atMost(PATIENCE).until(() -> !resumed.isEmpty());
            Awaitility.await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
                heard.clear();
                assertThat(tell(transport, "back")).containsExactly("told back");
                assertThat(heard.poll(1, TimeUnit.SECONDS)).isEqualTo("back");
            });
        }
    }

    @Test
    void whoListensNoLongerIsNotTold() throws InterruptedException {
        try (RedisTransport transport =
                LettuceTransport.builder(server.uri()).connectTimeout(PATIENCE).connect()) {
            transport.subscribe("news", heard::add, () -> {}).close();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> server.command("PUBSUB", "NUMSUB", "news").contains("0"));
            assertThat(tell(transport, "late")).containsExactly("told late");
            assertThat(heard).isEmpty();
        }
    }
}
