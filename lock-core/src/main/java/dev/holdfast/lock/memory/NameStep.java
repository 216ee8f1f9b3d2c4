package dev.holdfast.lock.memory;

import dev.holdfast.lock.SemaphoreSizeException;
import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Permits;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.lock.spi.Standing;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One verb's work on one name, under the store's mutex. */
final class NameStep {

    private final InMemoryLeaseStore store;
    private final String name;
    private final NameRecord entry;
    private final List<Runnable> messages;
    private final long now;

    NameStep(InMemoryLeaseStore store, String name, NameRecord entry, List<Runnable> messages) {
        this.store = store;
        this.name = name;
        this.entry = entry;
        this.messages = messages;
        this.now = store.now();
        entry.dropExpired(now);
    }

    Reply acquire(OwnerId owner, Duration lease, boolean queue) {
        if (entry.isHeldBy(owner)) return extended(owner, lease);
        checkSize(owner);
        if (queue) entry.enqueue(owner, now);
        // Whoever gets it in the reply to its own request gets its full lease, not a claim.
        if (entry.isFirst(owner) && entry.admits(owner)) {
            Reply reply = granted(owner, lease);
            grantQueue();
            return reply;
        }
        grantQueue(owner);
        if (entry.isHeldBy(owner)) return extended(owner, lease);
        return !entry.hasQueue() && entry.admits(owner) ? granted(owner, lease) : busy();
    }

    boolean renew(OwnerId owner, Duration lease) {
        if (!entry.isHeldBy(owner)) return false;
        entry.extend(owner, now, lease);
        return true;
    }

    boolean raise(OwnerId owner, long grant) {
        if (!entry.isHeldBy(owner)) return false;
        store.raise(grant);
        return true;
    }

    boolean leave(OwnerId owner) {
        boolean held = entry.isHeldBy(owner);
        boolean first = entry.isFirst(owner);
        entry.dequeue(owner);
        entry.free(owner);
        // Also who stood first without fitting may have kept others waiting.
        if (held || first) grantQueue();
        return held;
    }

    boolean leaveAfter(OwnerId owner, Duration delay) {
        if (!entry.isHeldBy(owner)) return false;
        entry.endAfter(owner, now, delay);
        return true;
    }

    Reply yield(OwnerId owner, OwnerId next, Duration lease) {
        if (entry.isHeldBy(next)) return extended(next, lease);
        if (entry.isQueued(next)) {
            entry.enqueue(next, now);
            return busy();
        }
        if (!entry.isHeldBy(owner)) return new Reply.NotHolder();
        entry.free(owner);
        if (!entry.hasQueue()) return granted(next, lease);
        entry.enqueue(next, now);
        grantQueue();
        return entry.isHeldBy(next) ? extended(next, lease) : busy();
    }

    Reply convert(OwnerId owner, OwnerId next, Duration lease) {
        if (entry.isHeldBy(next)) return extended(next, lease);
        if (!entry.isHeldBy(owner)) return new Reply.NotHolder();
        if (next.mode().kind() == Kind.WRITE && !entry.isHeldByOnly(owner)) return busy();
        entry.free(owner);
        Reply reply = granted(next, lease);
        grantQueue();
        return reply;
    }

    Permits resize(int size) {
        entry.resize(size);
        grantQueue();
        return permits(size);
    }

    Permits permits(int size) {
        int actual = entry.size() == 0 ? size : entry.size();
        int free = actual - entry.used();
        return new Permits(actual, entry.hasQueue() ? Math.min(0, free) : free, entry.queued());
    }

    Standing inspect(int most) {
        return entry.standing(now, most);
    }

    OptionalLong revoke(OwnerId owner, String by) {
        if (!entry.isHeldBy(owner)) return OptionalLong.empty();
        long number = store.mint();
        entry.outdate(number);
        GrantListener listener = store.listenerOf(owner);
        if (listener != null) messages.add(() -> listener.revoked(name, owner, by));
        entry.free(owner);
        grantQueue();
        return OptionalLong.of(number);
    }

    private void checkSize(OwnerId owner) {
        int asked = owner.mode().size();
        if (owner.mode().kind() != Kind.SEMAPHORE) return;
        if (entry.agreesTo(asked) && !entry.isTooMuch(owner)) return;
        leave(owner);
        throw SemaphoreSizeException.of(name, asked, entry.size());
    }

    private Reply granted(OwnerId owner, Duration lease) {
        entry.hold(owner, now, lease, store.mint());
        return new Reply.Granted(entry.grant(owner));
    }

    private Reply extended(OwnerId owner, Duration lease) {
        entry.extend(owner, now, lease);
        return new Reply.Granted(entry.grant(owner));
    }

    private Reply busy() {
        return new Reply.Busy(entry.lastGrant(), entry.remaining(now));
    }

    /** Whether the owner could take it now: it holds it, or nobody does and nobody waits who is still there. */
    boolean isToBeHad(OwnerId owner) {
        if (!entry.isHeld()) grantQueue();
        return entry.isHeldBy(owner) || !entry.isHeld();
    }

    /** Takes what is to be had. */
    long take(OwnerId owner, Duration lease) {
        if (entry.isHeldBy(owner)) entry.extend(owner, now, lease);
        else entry.hold(owner, now, lease, store.mint());
        return entry.grant(owner);
    }

    private void grantQueue() {
        grantQueue(null);
    }

    /**
     * Grants to the first in the queue for as long as it fits, passing over those that can never fit, and those who seem to be
     * gone, but for the one who asks.
     */
    private void grantQueue(@Nullable OwnerId asking) {
        for (OwnerId head = entry.head(); head != null; head = entry.head()) {
            OwnerId owner = head;
            GrantListener listener = store.listenerOf(owner);
            if (entry.isTooMuch(owner) || (!owner.equals(asking) && isGone(owner))) {
                entry.dequeue(owner);
            } else if (!entry.admits(owner)) {
                return;
            } else {
                long grant = store.mint();
                entry.hold(owner, now, owner.claim(), grant);
                if (listener != null) messages.add(() -> listener.granted(name, owner, grant));
            }
        }
    }

    private boolean isGone(OwnerId owner) {
        return store.knowsListeners() ? store.listenerOf(owner) == null : entry.isSilent(owner, now);
    }
}
