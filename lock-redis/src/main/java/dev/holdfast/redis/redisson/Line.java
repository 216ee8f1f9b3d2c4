package dev.holdfast.redis.redisson;

import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.wire.Dial;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisConnection;

/**
 * One connection to a server, outside the pools of the application's client, that comes back when it breaks.
 *
 * <p>Redisson would reconnect it too, but two connections at a time with growing pauses, behind all those of its pools, and to
 * the server it was opened to. So it is closed for good when it breaks, and another one is opened, to whatever is that server
 * then: a primary may have been replaced.
 */
final class Line<C extends RedisConnection> {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Server server;
    private final Function<RedisClient, CompletionStage<C>> connect;
    private final Consumer<C> opened;
    private final Runnable broken;
    private final AtomicInteger failures = new AtomicInteger();
    private volatile @Nullable C current;
    private volatile boolean closed;

    /**
     * @param opened gets each connection, on a thread that must not be blocked
     * @param broken runs each time one broke, on a thread that must not be blocked
     */
    Line(Server server, Function<RedisClient, CompletionStage<C>> connect, Consumer<C> opened, Runnable broken) {
        this.server = server;
        this.connect = connect;
        this.opened = opened;
        this.broken = broken;
    }

    /** Opens it for the first time; blocks for the dial's time at the longest. */
    void open(Dial dial) {
        take(dial.open(() -> connect.apply(server.find()).toCompletableFuture().join(), C::closeAsync));
    }

    /** Opens it for the first time, without blocking; after a failure it stays closed. */
    CompletionStage<Void> open() {
        try {
            return connect.apply(server.find()).thenAccept(this::take);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The connection, or null while there is none. */
    @Nullable
    C current() {
        return current;
    }

    /** Closes the connection there is; another one is opened. */
    void drop() {
        C connection = current;
        if (connection != null) connection.closeAsync();
    }

    /** Closes it for good, without waiting. */
    void close() {
        closed = true;
        drop();
    }

    private void take(C connection) {
        failures.set(0);
        current = connection;
        connection.getChannel().closeFuture().addListener(closing -> lost(connection));
        opened.accept(connection);
        if (closed) connection.closeAsync();
    }

    private void lost(C connection) {
        // Before Redisson looks: what is closed for good it does not open again.
        connection.closeAsync();
        current = null;
        broken.run();
        openLater();
    }

    private void openLater() {
        if (closed || server.isGone()) return;
        long longest = Math.min(LONGEST_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(failures.get(), 10));
        // Drawn from a growing range, lest all clients of a server come back at once.
        TimeSource.system().schedule(ThreadLocalRandom.current().nextLong(longest), this::openAgain);
    }

    private void openAgain() {
        if (closed) return;
        failures.incrementAndGet();
        try {
            connect.apply(server.find()).whenComplete((connection, failure) -> {
                if (failure == null) take(connection);
                else openLater();
            });
        } catch (RuntimeException e) {
            openLater();
        }
    }
}
