package dev.holdfast.redis.redisson;

import dev.holdfast.redis.ServerErrors;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.redisson.client.ChannelName;
import org.redisson.client.RedisPubSubConnection;
import org.redisson.client.RedisPubSubListener;
import org.redisson.client.codec.StringCodec;
import org.redisson.client.protocol.pubsub.PubSubType;

/** One channel, those who listen to it, and the connection it was asked for on. */
final class Topic {

    private final ChannelName channel;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    /** Guarded by the subscriptions' lock. */
    private @Nullable Feed feed;

    Topic(String channel) {
        this.channel = new ChannelName(channel);
    }

    void add(Listener listener) {
        listeners.add(listener);
        if (feed != null && feed.confirmed) listener.confirmed(feed.connection);
    }

    /** Returns whether nobody listens any more. */
    boolean remove(Listener listener) {
        return listeners.remove(listener) && listeners.isEmpty();
    }

    /** Asks for the channel, once on each connection: Redisson does not expect two confirmations. */
    void listenOn(RedisPubSubConnection connection) {
        if (feed != null && feed.connection == connection) return;
        feed = new Feed(connection);
        connection.addListener(channel, feed);
        CompletableFuture<Void> refused = new CompletableFuture<>();
        refused.whenComplete((never, failure) -> {
            if (failure != null) refused(ServerWords.of(failure));
        });
        connection.subscribe(refused, StringCodec.INSTANCE, channel);
    }

    void stop() {
        if (feed == null) return;
        feed.connection.removeListener(channel, feed);
        if (feed.connection.isActive()) feed.connection.unsubscribe(PubSubType.UNSUBSCRIBE, channel);
    }

    private void refused(@Nullable String words) {
        if (words != null) listeners.forEach(listener -> listener.refused(words));
    }

    /** The channel on one connection; Redisson calls it on its executor's threads. */
    private final class Feed implements RedisPubSubListener<Object> {

        private final RedisPubSubConnection connection;
        private volatile boolean confirmed;

        Feed(RedisPubSubConnection connection) {
            this.connection = connection;
        }

        @Override
        public void onStatus(PubSubType type, CharSequence to) {
            if (type != PubSubType.SUBSCRIBE) return;
            confirmed = true;
            listeners.forEach(listener -> listener.confirmed(connection));
        }

        @Override
        public void onMessage(CharSequence from, Object message) {
            listeners.forEach(listener -> listener.messages.accept(message.toString()));
        }
    }

    /** Its first confirmation belongs to the call that subscribed; each on a later connection follows a gap. */
    static final class Listener {

        private final Consumer<String> messages;
        private final Runnable resumed;
        private final CompletableFuture<Void> first = new CompletableFuture<>();
        private final AtomicReference<@Nullable RedisPubSubConnection> on = new AtomicReference<>();

        Listener(Consumer<String> messages, Runnable resumed) {
            this.messages = messages;
            this.resumed = resumed;
        }

        CompletableFuture<Void> first() {
            return first;
        }

        /** The server's words. */
        void refused(String words) {
            first.completeExceptionally(ServerErrors.classify(words));
        }

        private void confirmed(RedisPubSubConnection connection) {
            if (on.getAndSet(connection) != connection && !first.complete(null)) resumed.run();
        }
    }
}
