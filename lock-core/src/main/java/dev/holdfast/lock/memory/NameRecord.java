package dev.holdfast.lock.memory;

import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Standing;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is kept for one name: its holders until when, the number of its last grant, and who waits in which order. */
final class NameRecord {

    /** One holder's lease. */
    private static final class Share {
        final long grant;
        final long began;
        long expires;

        Share(long grant, long began, long expires) {
            this.grant = grant;
            this.began = began;
            this.expires = expires;
        }
    }

    private final Map<OwnerId, Share> holders = new LinkedHashMap<>();

    /** How many permits they hold. */
    private int used;

    /** No lease ends before that, in nanoseconds of the store's clock; means nothing while there is none. */
    private long firstEnd;

    /** With the time of arrival. */
    private final Map<OwnerId, Long> queue = new LinkedHashMap<>();

    private final Attendance attendance = new Attendance();

    private long lastGrant;

    /** A semaphore's: as it is, and as its first user opened it; 0 before that. */
    private int size;

    private int firstSize;

    boolean isIdle() {
        return holders.isEmpty() && queue.isEmpty() && size == firstSize;
    }

    boolean isHeldBy(OwnerId owner) {
        return holders.containsKey(owner);
    }

    boolean isHeldByOnly(OwnerId owner) {
        return holders.size() == 1 && isHeldBy(owner);
    }

    boolean isQueued(OwnerId owner) {
        return queue.containsKey(owner);
    }

    boolean hasQueue() {
        return !queue.isEmpty();
    }

    int queued() {
        return queue.size();
    }

    /** Whether nobody queues before this owner. */
    boolean isFirst(OwnerId owner) {
        return queue.isEmpty() || owner.equals(head());
    }

    @Nullable
    OwnerId head() {
        return queue.isEmpty() ? null : queue.keySet().iterator().next();
    }

    void enqueue(OwnerId owner, long now) {
        queue.putIfAbsent(owner, now);
        attendance.asks(owner, now);
    }

    void dequeue(OwnerId owner) {
        queue.remove(owner);
        attendance.forget(owner);
    }

    /** Whether somebody who queues has not asked for so long that it may be taken for dead. */
    boolean isSilent(OwnerId owner, long now) {
        return attendance.isSilent(owner, now);
    }

    /** Whether the owner could hold beside those who do. */
    boolean admits(OwnerId owner) {
        return switch (owner.mode().kind()) {
            case LOCK, WRITE -> holders.isEmpty();
            case READ ->
                holders.isEmpty() || holders.keySet().iterator().next().mode().kind() == Kind.READ;
            case SEMAPHORE -> owner.mode().weight() <= size - used;
        };
    }

    /** Whether the owner wants more than there is, since the semaphore has shrunk. */
    boolean isTooMuch(OwnerId owner) {
        return owner.mode().kind() == Kind.SEMAPHORE && owner.mode().weight() > size;
    }

    int used() {
        return used;
    }

    boolean isHeld() {
        return !holders.isEmpty();
    }

    int size() {
        return size;
    }

    /** Whether a semaphore may be used by somebody who thinks it has this size; the first one says how many it has. */
    boolean agreesTo(int asked) {
        if (size == 0) size = asked;
        if (firstSize == 0) firstSize = asked;
        return asked == size || asked == firstSize;
    }

    void resize(int wanted) {
        size = wanted;
    }

    void hold(OwnerId owner, long now, Duration lease, long number) {
        dequeue(owner);
        long end = now + lease.toNanos();
        if (holders.isEmpty() || end - firstEnd < 0) firstEnd = end;
        if (holders.put(owner, new Share(number, now, end)) == null)
            used += owner.mode().weight();
        lastGrant = number;
    }

    /** Whatever was granted before this number is over. */
    void outdate(long number) {
        lastGrant = number;
    }

    void free(OwnerId owner) {
        if (holders.remove(owner) != null) used -= owner.mode().weight();
    }

    void dropExpired(long now) {
        if (holders.isEmpty() || firstEnd - now > 0) return;
        List.copyOf(holders.keySet()).stream()
                .filter(owner -> share(owner).expires - now <= 0)
                .forEach(this::free);
        firstEnd = now + remaining(now).toNanos();
    }

    void extend(OwnerId owner, long now, Duration lease) {
        Share share = share(owner);
        long later = now + lease.toNanos();
        if (later - share.expires > 0) share.expires = later;
    }

    /** Lets the owner's lease end at that time from now. */
    void endAfter(OwnerId owner, long now, Duration delay) {
        long end = now + delay.toNanos();
        share(owner).expires = end;
        if (end - firstEnd < 0) firstEnd = end;
    }

    long grant(OwnerId owner) {
        return share(owner).grant;
    }

    long lastGrant() {
        return lastGrant;
    }

    /** When the first of the present leases ends unless renewed; zero when there is none. */
    Duration remaining(long now) {
        long least = Long.MAX_VALUE;
        for (Share share : holders.values()) least = Math.min(least, share.expires - now);
        return holders.isEmpty() ? Duration.ZERO : Duration.ofNanos(Math.max(0, least));
    }

    /** Whether anybody holds or waits. */
    boolean isWanted() {
        return !holders.isEmpty() || !queue.isEmpty();
    }

    Standing standing(long now, int most) {
        List<Standing.Holder> held = holders.entrySet().stream()
                .limit(most)
                .map(each -> holder(each.getKey(), each.getValue(), now))
                .toList();
        List<Standing.Waiter> waiting = queue.entrySet().stream()
                .limit(most)
                .map(each -> new Standing.Waiter(each.getKey(), Duration.ofNanos(now - each.getValue())))
                .toList();
        return new Standing(held, waiting, size, holders.size() <= most && queue.size() <= most);
    }

    private static Standing.Holder holder(OwnerId owner, Share share, long now) {
        return new Standing.Holder(
                owner, share.grant, Duration.ofNanos(now - share.began), Duration.ofNanos(share.expires - now));
    }

    private Share share(OwnerId owner) {
        Share share = holders.get(owner);
        if (share == null) throw new IllegalStateException(owner + " holds nothing");
        return share;
    }
}
