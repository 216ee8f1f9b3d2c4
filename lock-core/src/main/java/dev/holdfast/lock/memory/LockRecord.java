package dev.holdfast.lock.memory;

import dev.holdfast.lock.spi.OwnerId;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is kept for one name: its holder until when, the number of its last grant, and who waits in which order. */
final class LockRecord {

    private final Set<OwnerId> queue = new LinkedHashSet<>();
    private @Nullable OwnerId holder;
    private long expires;
    private long grant;

    boolean isIdle() {
        return holder == null && queue.isEmpty();
    }

    boolean isFree() {
        return holder == null;
    }

    boolean isHeldBy(OwnerId owner) {
        return owner.equals(holder);
    }

    boolean isQueued(OwnerId owner) {
        return queue.contains(owner);
    }

    boolean hasQueue() {
        return !queue.isEmpty();
    }

    /** Whether nobody queues before this owner. */
    boolean isFirst(OwnerId owner) {
        return queue.isEmpty() || queue.iterator().next().equals(owner);
    }

    void enqueue(OwnerId owner) {
        queue.add(owner);
    }

    void dequeue(OwnerId owner) {
        queue.remove(owner);
    }

    @Nullable
    OwnerId pollQueue() {
        Iterator<OwnerId> first = queue.iterator();
        if (!first.hasNext()) return null;
        OwnerId owner = first.next();
        first.remove();
        return owner;
    }

    void hold(OwnerId owner, long now, Duration lease, long number) {
        holder = owner;
        expires = now + lease.toNanos();
        grant = number;
    }

    void free() {
        holder = null;
    }

    void dropExpired(long now) {
        if (expires - now <= 0) holder = null;
    }

    void extend(long now, Duration lease) {
        long later = now + lease.toNanos();
        if (later - expires > 0) expires = later;
    }

    long grant() {
        return grant;
    }

    Duration remaining(long now) {
        return Duration.ofNanos(Math.max(0, expires - now));
    }
}
