package dev.holdfast.redis.redisson;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.redisson.Topic.Listener;
import dev.holdfast.redis.wire.Dial;
import dev.holdfast.redis.wire.Feed;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.redisson.client.ChannelName;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisConnection;
import org.redisson.client.RedisPubSubConnection;
import org.redisson.client.codec.StringCodec;
import org.redisson.client.protocol.CommandData;
import org.redisson.client.protocol.RedisCommand;

/** The channels one transport listens to, on one connection that is opened when the first is asked for. */
final class Subscriptions implements Feed {

    /** After this long without a confirmation the server is asked why. */
    private static final Duration DOUBT = Duration.ofMillis(250);

    private final Server server;
    private final Dial dial;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable Line<RedisPubSubConnection> line;
    private boolean closed;

    /** Guards the topics. Nothing waits while it is held. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, Topic> topics = new HashMap<>();

    Subscriptions(Server server, Dial dial) {
        this.server = server;
        this.dial = dial;
    }

    @Override
    public Subscription add(String channel, Consumer<String> messages, Runnable resumed) {
        Dial dial = this.dial.again();
        Line<RedisPubSubConnection> line = line(dial);
        Listener listener = new Listener(messages, resumed);
        join(line, channel, listener);
        Subscription doubt = TimeSource.system().schedule(DOUBT.toNanos(), () -> askWhy(channel, listener, dial));
        try {
            dial.await(listener.first(), "cannot subscribe at " + dial.where());
        } catch (RuntimeException e) {
            leave(channel, listener);
            throw e;
        } finally {
            doubt.close();
        }
        return () -> leave(channel, listener);
    }

    @Override
    public boolean isUp() {
        Line<RedisPubSubConnection> open = line;
        return open != null && open.current() != null;
    }

    @Override
    public void reset() {
        Line<RedisPubSubConnection> open = line;
        if (open != null) open.drop();
    }

    @Override
    public void close() {
        opening.lock();
        try {
            closed = true;
            if (line != null) line.close();
        } finally {
            opening.unlock();
        }
    }

    private Line<RedisPubSubConnection> line(Dial dial) {
        opening.lock();
        try {
            if (closed) throw BackendUnavailableException.refused("this transport is closed", null);
            Line<RedisPubSubConnection> open = line;
            if (open == null) {
                open = new Line<>(server, RedisClient::connectPubSubAsync, this::listenOn, () -> {});
                open.open(dial);
                line = open;
            }
            return open;
        } finally {
            opening.unlock();
        }
    }

    private void join(Line<RedisPubSubConnection> line, String channel, Listener listener) {
        lock.lock();
        try {
            Topic topic = topics.computeIfAbsent(channel, Topic::new);
            topic.add(listener);
            RedisPubSubConnection connection = line.current();
            if (connection != null) topic.listenOn(connection);
        } finally {
            lock.unlock();
        }
    }

    private void leave(String channel, Listener listener) {
        lock.lock();
        try {
            Topic topic = topics.get(channel);
            if (topic == null || !topic.remove(listener)) return;
            topics.remove(channel);
            topic.stop();
        } finally {
            lock.unlock();
        }
    }

    /** A connection was opened, maybe in place of another. */
    private void listenOn(RedisPubSubConnection connection) {
        lock.lock();
        try {
            topics.values().forEach(topic -> topic.listenOn(connection));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Redisson only logs a server's refusal of a channel, and goes on waiting. On a connection for commands the same
     * question gets its answer.
     */
    private void askWhy(String channel, Listener listener, Dial dial) {
        if (listener.first().isDone()) return;
        try {
            server.find().connectAsync().thenAccept(connection -> {
                CompletableFuture<Object> answer = ask(connection, new ChannelName(channel));
                answer.whenComplete((confirmed, failure) -> {
                    String words = failure == null ? null : ServerWords.of(failure);
                    if (words != null) listener.refused(words);
                    connection.closeAsync();
                });
                TimeSource.system().schedule(dial.remaining(), () -> answer.cancel(false));
            });
        } catch (RuntimeException e) {
            // Nobody to ask; the wait ends by its own time.
        }
    }

    private static CompletableFuture<Object> ask(RedisConnection connection, ChannelName channel) {
        CompletableFuture<Object> answer = new CompletableFuture<>();
        RedisCommand<Object> subscribe = new RedisCommand<>("SUBSCRIBE");
        connection.send(new CommandData<>(answer, StringCodec.INSTANCE, subscribe, new Object[] {channel}));
        return answer;
    }
}
