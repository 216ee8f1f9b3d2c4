package dev.holdfast.redis.failover;

import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.redis.wire.Feed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Who listens to which channel, wherever the messages come from. Subscribing blocks; it is done one at a time. */
final class Subscribers {

    private final ReentrantLock turn = new ReentrantLock();
    private final List<Subscriber> all = new CopyOnWriteArrayList<>();

    /** A further one. {@code feed} is asked for when it is its turn. */
    Subscription add(String channel, Consumer<String> messages, Runnable resumed, Supplier<Feed> feed) {
        Subscriber subscriber = new Subscriber(channel, messages, resumed);
        turn.lock();
        try {
            subscriber.listens(feed.get().add(channel, messages, resumed));
            all.add(subscriber);
        } finally {
            turn.unlock();
        }
        return () -> {
            all.remove(subscriber);
            subscriber.close();
        };
    }

    /**
     * All of them listen there, and are told that there was a gap.
     *
     * @param stays whether they are to stay, asked when they all are there
     */
    void moveTo(Feed feed, BooleanSupplier stays) {
        Map<Subscriber, Subscription> moved = new HashMap<>();
        turn.lock();
        try {
            for (Subscriber each : all) moved.put(each, feed.add(each.channel, each.messages, each.resumed));
            if (!stays.getAsBoolean()) return;
            moved.forEach(Subscriber::listens);
        } finally {
            turn.unlock();
        }
        moved.keySet().forEach(each -> each.resumed.run());
    }

    private static final class Subscriber {

        private static final Subscription CLOSED = () -> {};

        private final String channel;
        private final Consumer<String> messages;
        private final Runnable resumed;
        private final AtomicReference<Subscription> subscription = new AtomicReference<>(() -> {});

        Subscriber(String channel, Consumer<String> messages, Runnable resumed) {
            this.channel = channel;
            this.messages = messages;
            this.resumed = resumed;
        }

        /** What it had before ended with the connection. */
        void listens(Subscription now) {
            if (subscription.getAndUpdate(old -> old == CLOSED ? old : now) == CLOSED) now.close();
        }

        void close() {
            subscription.getAndSet(CLOSED).close();
        }
    }
}
