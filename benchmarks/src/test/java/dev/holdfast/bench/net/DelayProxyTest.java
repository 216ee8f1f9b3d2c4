package dev.holdfast.bench.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.bench.OwnServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class DelayProxyTest {

    private static final Duration TRIP = Duration.ofMillis(3);

    @Test
    @DisplayName("no answer comes sooner than the round trip that was added, and what is sent arrives unchanged")
    void addsARoundTrip() throws Exception {
        try (OwnServer server = OwnServer.start()) {
            RedisURI uri = RedisURI.create(server.uri());
            InetSocketAddress address = new InetSocketAddress(uri.getHost(), uri.getPort());
            try (DelayProxy proxy = DelayProxy.open(address, TRIP);
                    RedisClient client = RedisClient.create("redis://127.0.0.1:" + proxy.port())) {
                RedisCommands<String, String> redis = client.connect().sync();
                String large = "x".repeat(300_000);
                redis.set("large", large);
                assertThat(redis.get("large")).isEqualTo(large);
                for (int i = 0; i < 50; i++) {
                    long asked = System.nanoTime();
                    redis.ping();
                    assertThat(System.nanoTime() - asked).isGreaterThanOrEqualTo(TRIP.toNanos());
                }
            }
        }
    }
}
