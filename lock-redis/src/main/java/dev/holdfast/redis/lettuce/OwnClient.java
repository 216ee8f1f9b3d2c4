package dev.holdfast.redis.lettuce;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.SocketOptions.TcpUserTimeoutOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.EpollProvider;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A Lettuce client with the settings this library wants, and the threads it runs on. */
final class OwnClient {

    /** More than this many commands under way are refused: they would wait for longer than anybody does. */
    private static final int REQUEST_QUEUE = 65_536;

    /** A connection that leaves what was sent unacknowledged for so long is dead. */
    private static final Duration DEAD_AFTER = Duration.ofSeconds(5);

    private static final Duration FIRST_RECONNECT = Duration.ofMillis(20);
    private static final Duration SLOWEST_RECONNECT = Duration.ofSeconds(1);

    private final Threads threads;
    private final RedisClient client;

    OwnClient(RedisURI uri, Certificates certificates, Duration connectTimeout, Threads threads) {
        this.threads = threads;
        client = RedisClient.create(threads.enter(), uri);
        client.setOptions(options(certificates, connectTimeout));
    }

    /** What a client of ours runs on. */
    static ClientResources.Builder resources() {
        return ClientResources.builder()
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .nettyCustomizer(new SharedFlushes())
                // Each delay is drawn from a growing range, lest all clients of a server come back at once.
                .reconnectDelay(Delay.fullJitter(FIRST_RECONNECT, SLOWEST_RECONNECT, 20, TimeUnit.MILLISECONDS));
    }

    RedisClient client() {
        return client;
    }

    /** Does not wait for the threads to end: it may be called on one of them. */
    void close() {
        client.shutdownAsync(0, 0, TimeUnit.SECONDS).whenComplete((done, failure) -> threads.leave());
    }

    private static ClientOptions options(Certificates certificates, Duration connectTimeout) {
        return ClientOptions.builder()
                // While disconnected, and for what was under way when the connection broke, an error at once.
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(REQUEST_QUEUE)
                // Commands are timed by Calls, with one timer for all.
                .timeoutOptions(TimeoutOptions.create())
                .socketOptions(socket(connectTimeout))
                .sslOptions(certificates.options(connectTimeout))
                .build();
    }

    private static SocketOptions socket(Duration connectTimeout) {
        SocketOptions.Builder socket = SocketOptions.builder()
                .connectTimeout(connectTimeout)
                .tcpNoDelay(true)
                .keepAlive(KeepAliveOptions.builder()
                        .enable()
                        .idle(Duration.ofSeconds(5))
                        .interval(Duration.ofSeconds(2))
                        .count(3)
                        .build());
        // Without the native transport there is no such option; Calls notices dead connections there.
        if (EpollProvider.isAvailable()) {
            socket.tcpUserTimeout(TcpUserTimeoutOptions.builder()
                    .enable()
                    .tcpUserTimeout(DEAD_AFTER)
                    .build());
        }
        return socket.build();
    }
}
