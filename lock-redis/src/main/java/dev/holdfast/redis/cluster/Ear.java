package dev.holdfast.redis.cluster;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.wire.Dial;
import dev.holdfast.redis.wire.Feed;
import dev.holdfast.redis.wire.Links;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The channels a client listens to, all at one node: what is published at any node is heard at every node.
 *
 * <p>Only not at one that the others have forgotten, or cannot reach; and the connection to it stays as it was. So the node is
 * looked at each time the cluster is, and left for another one when it has no slots any more, sees only the minority, or does not
 * answer.
 */
final class Ear {

    private static final long LOOK = Duration.ofMillis(500).toNanos();

    private final Links links;
    private final Nodes nodes;
    private final Dial dial;
    private final TimeSource time;
    private final Runnable amiss;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock moving = new ReentrantLock();
    private final AtomicBoolean onTheMove = new AtomicBoolean();
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile @Nullable Place place;
    private volatile boolean missed;
    private volatile boolean closed;

    /** @param amiss runs when the connection seems to be gone */
    Ear(Links links, Nodes nodes, Dial dial, TimeSource time, Runnable amiss) {
        this.links = links;
        this.nodes = nodes;
        this.dial = dial;
        this.time = time;
        this.amiss = amiss;
    }

    /** Where it listens. */
    @Nullable
    Node node() {
        Place now = place;
        return now == null ? null : now.node;
    }

    /** Blocks; one node after the other is tried. */
    Subscription add(String channel, Consumer<String> messages, Runnable resumed) {
        Dial dial = this.dial.again();
        Listener listener = new Listener(channel, messages, resumed);
        moving.lock();
        try {
            BackendUnavailableException last = null;
            for (Node node : hereFirst()) {
                try {
                    listener.hears(listener.at(stand(node, dial).feed));
                    listeners.add(listener);
                    if (looking.compareAndSet(false, true)) lookLater();
                    return () -> leave(listener);
                } catch (BackendUnavailableException e) {
                    if (closed || !e.isTransient() || dial.remaining() <= 0) throw e;
                    last = e;
                }
            }
            throw last != null ? last : BackendUnavailableException.passing("the cluster has no primary", null);
        } finally {
            moving.unlock();
        }
    }

    /** Goes elsewhere, if there is reason to and somewhere to go; does not wait for it. */
    void check() {
        if (closed || listeners.isEmpty() || isWell()) return;
        if (!onTheMove.compareAndSet(false, true)) return;
        Thread thread = new Thread(this::move, "holdfast-subscribe");
        thread.setDaemon(true);
        thread.start();
    }

    void reset() {
        Place now = place;
        if (now != null) now.feed.reset();
    }

    void close() {
        closed = true;
        Place now = place;
        if (now != null) now.feed.close();
    }

    private boolean isWell() {
        Place now = place;
        return now != null && !missed && nodes.isPrimary(now.node) && now.node.isSound();
    }

    private void lookLater() {
        time.schedule(LOOK, this::look);
    }

    /** A connection that is down at two looks in a row is taken for gone: one that breaks comes back sooner. */
    private void look() {
        if (closed) return;
        Place now = place;
        boolean down = now != null && !now.feed.isUp();
        missed = down && now.down;
        if (now != null) now.down = down;
        if (down) amiss.run();
        check();
        lookLater();
    }

    private void move() {
        moving.lock();
        try {
            Node here = node();
            for (Node node : nodes.candidates()) {
                if (closed || isWell()) return;
                if (node == here || !node.isSound()) continue;
                try {
                    stand(node, dial.again());
                    return;
                } catch (BackendUnavailableException e) {
                    // Then the next one; and if there is none, after the next look.
                }
            }
        } finally {
            moving.unlock();
            onTheMove.set(false);
        }
    }

    /** Listens at this node from now on, if it does not yet, and leaves the other one. */
    private Place stand(Node node, Dial dial) {
        Place before = place;
        if (before != null && before.node == node) return before;
        Place now = new Place(node, links.feed(node.address(), dial.timeout()));
        Map<Listener, Subscription> moved = new IdentityHashMap<>();
        try {
            for (Listener listener : listeners) moved.put(listener, listener.at(now.feed));
        } catch (RuntimeException e) {
            now.feed.close();
            throw e;
        }
        moved.forEach(Listener::hears);
        place = now;
        missed = false;
        if (before != null) before.feed.close();
        if (closed) now.feed.close();
        listeners.forEach(listener -> listener.resumed.run());
        return now;
    }

    private List<Node> hereFirst() {
        List<Node> ordered = new ArrayList<>(nodes.candidates());
        Node here = node();
        if (here != null && here.isSound()) {
            ordered.remove(here);
            ordered.add(0, here);
        }
        return ordered;
    }

    private void leave(Listener listener) {
        if (listeners.remove(listener)) listener.leave();
    }

    private static final class Place {

        private final Node node;
        private final Feed feed;
        private volatile boolean down;

        Place(Node node, Feed feed) {
            this.node = node;
            this.feed = feed;
        }
    }

    private static final class Listener {

        private final String channel;
        private final Consumer<String> messages;
        private final Runnable resumed;
        private volatile @Nullable Subscription subscription;
        private volatile boolean left;

        Listener(String channel, Consumer<String> messages, Runnable resumed) {
            this.channel = channel;
            this.messages = messages;
            this.resumed = resumed;
        }

        Subscription at(Feed feed) {
            return feed.add(channel, messages, resumed);
        }

        /** Unless it has left meanwhile. */
        void hears(Subscription now) {
            subscription = now;
            if (left) now.close();
        }

        void leave() {
            left = true;
            Subscription now = subscription;
            if (now != null) now.close();
        }
    }
}
