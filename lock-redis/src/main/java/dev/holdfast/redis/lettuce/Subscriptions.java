package dev.holdfast.redis.lettuce;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.redis.wire.Dial;
import dev.holdfast.redis.wire.Feed;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The channels one transport listens to, on one connection. */
final class Subscriptions implements Feed {

    private final Dial dial;

    /** Null if the connection is somebody else's, who drops and closes it. */
    private final @Nullable Supplier<StatefulRedisPubSubConnection<String, String>> connect;

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable StatefulRedisPubSubConnection<String, String> connection;
    private boolean closed;

    private Subscriptions(
            Dial dial,
            @Nullable Supplier<StatefulRedisPubSubConnection<String, String>> connect,
            @Nullable StatefulRedisPubSubConnection<String, String> connection) {
        this.dial = dial;
        this.connect = connect;
        this.connection = connection;
    }

    /** On a connection of their own, which is opened when the first is asked for. */
    static Subscriptions apart(Dial dial, Supplier<StatefulRedisPubSubConnection<String, String>> connect) {
        return new Subscriptions(dial, connect, null);
    }

    /** On a connection that is there for commands. */
    static Subscriptions over(Dial dial, StatefulRedisPubSubConnection<String, String> connection) {
        return new Subscriptions(dial, null, connection);
    }

    @Override
    public Subscription add(String channel, Consumer<String> messages, Runnable resumed) {
        Dial dial = this.dial.again();
        StatefulRedisPubSubConnection<String, String> connection = connection(dial);
        Listener listener = new Listener(channel, messages, resumed);
        listeners.add(listener);
        connection.addListener(listener);
        try {
            dial.await(
                    connection.async().subscribe(channel).toCompletableFuture(), "cannot subscribe at " + dial.where());
        } catch (RuntimeException e) {
            remove(connection, listener);
            throw e;
        }
        return () -> remove(connection, listener);
    }

    private void remove(StatefulRedisPubSubConnection<String, String> connection, Listener listener) {
        connection.removeListener(listener);
        boolean last = listeners.remove(listener) && listeners.stream().noneMatch(listener::sharesChannel);
        if (last && connection.isOpen()) connection.async().unsubscribe(listener.channel);
    }

    @Override
    public boolean isUp() {
        StatefulRedisPubSubConnection<String, String> open = connection;
        return open != null && open.isOpen();
    }

    @Override
    public void reset() {
        StatefulRedisPubSubConnection<String, String> open = connection;
        if (open != null && connect != null) Wire.drop(open);
    }

    @Override
    public void close() {
        opening.lock();
        try {
            closed = true;
            if (connection != null && connect != null) Wire.close(connection);
        } finally {
            opening.unlock();
        }
    }

    private StatefulRedisPubSubConnection<String, String> connection(Dial dial) {
        opening.lock();
        try {
            if (closed) throw BackendUnavailableException.refused("this transport is closed", null);
            StatefulRedisPubSubConnection<String, String> open = connection;
            if (open == null && connect != null) connection = open = dial.open(connect, Wire::close);
            return Objects.requireNonNull(open);
        } finally {
            opening.unlock();
        }
    }

    /** Its first confirmation belongs to the call that subscribed; each later one follows a reconnect. */
    private static final class Listener extends RedisPubSubAdapter<String, String> {

        private final String channel;
        private final Consumer<String> messages;
        private final Runnable resumed;
        private final AtomicBoolean confirmed = new AtomicBoolean();

        Listener(String channel, Consumer<String> messages, Runnable resumed) {
            this.channel = channel;
            this.messages = messages;
            this.resumed = resumed;
        }

        @Override
        public void message(String from, String message) {
            if (from.equals(channel)) messages.accept(message);
        }

        @Override
        public void subscribed(String to, long count) {
            if (to.equals(channel) && !confirmed.compareAndSet(false, true)) resumed.run();
        }

        boolean sharesChannel(Listener other) {
            return channel.equals(other.channel);
        }
    }
}
