package dev.holdfast.lock.memory;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A {@link LeaseStore} in the heap, with the same rules as the one in Redis: leases that end, a first-in first-out queue,
 * grants told to their clients, numbers that only grow. Several clients ({@code Locks}) may share one store and then
 * exclude each other.
 *
 * <p>Every verb completes before it returns. A grant is told to its client on the thread whose verb made it.
 */
public final class InMemoryLeaseStore implements LeaseStore {

    private final TimeSource clock;
    private final ReentrantLock mutex = new ReentrantLock();
    private final Map<String, LockRecord> records = new HashMap<>();
    private final Map<String, GrantListener> clients = new HashMap<>();

    /** The highest number any name was granted under: one for all, so that nothing is kept for an idle name. */
    private long lastGrant;

    private boolean closed;

    /** A store on the machine's clock. */
    public InMemoryLeaseStore() {
        this(TimeSource.system());
    }

    /** A store on this clock, which need not be the clients'. */
    public InMemoryLeaseStore(TimeSource clock) {
        this.clock = Check.notNull("clock", clock);
    }

    @Override
    public CompletionStage<Reply> acquire(String name, OwnerId owner, Duration lease, boolean queue) {
        return atomically(name, step -> step.acquire(owner, lease, queue));
    }

    @Override
    public CompletionStage<Boolean> renew(String name, OwnerId owner, Duration lease) {
        return atomically(name, step -> step.renew(owner, lease));
    }

    @Override
    public CompletionStage<Boolean> leave(String name, OwnerId owner) {
        return atomically(name, step -> step.leave(owner));
    }

    @Override
    public CompletionStage<Reply> yield(String name, OwnerId owner, OwnerId next, Duration lease) {
        return atomically(name, step -> step.yield(owner, next, lease));
    }

    @Override
    public Subscription subscribe(String client, GrantListener listener) {
        mutex.lock();
        try {
            if (closed) throw closedException();
            clients.put(client, listener);
        } finally {
            mutex.unlock();
        }
        return () -> unsubscribe(client, listener);
    }

    @Override
    public void close() {
        mutex.lock();
        try {
            closed = true;
            records.clear();
            clients.clear();
        } finally {
            mutex.unlock();
        }
    }

    /** How many names are held or wanted at present; what has expired unnoticed counts. */
    public int size() {
        mutex.lock();
        try {
            return records.size();
        } finally {
            mutex.unlock();
        }
    }

    private void unsubscribe(String client, GrantListener listener) {
        mutex.lock();
        try {
            clients.remove(client, listener);
        } finally {
            mutex.unlock();
        }
    }

    private static BackendUnavailableException closedException() {
        return BackendUnavailableException.refused("the store is closed", null);
    }

    private <T> CompletionStage<T> atomically(String name, Function<Step, T> verb) {
        List<Runnable> messages = new ArrayList<>(1);
        T result;
        mutex.lock();
        try {
            if (closed) return CompletableFuture.failedFuture(closedException());
            LockRecord entry = records.computeIfAbsent(name, absent -> new LockRecord());
            result = verb.apply(new Step(name, entry, messages));
            if (entry.isIdle()) records.remove(name);
        } finally {
            mutex.unlock();
        }
        messages.forEach(Runnable::run);
        return CompletableFuture.completedFuture(result);
    }

    /** One verb's work on one name, under the mutex. */
    private final class Step {

        private final String name;
        private final LockRecord entry;
        private final List<Runnable> messages;

        Step(String name, LockRecord entry, List<Runnable> messages) {
            this.name = name;
            this.entry = entry;
            this.messages = messages;
            entry.dropExpired(clock.nanos());
        }

        Reply acquire(OwnerId owner, Duration lease, boolean queue) {
            if (entry.isHeldBy(owner)) return extended(lease);
            if (queue) entry.enqueue(owner);
            if (entry.isFree() && entry.isFirst(owner)) return granted(owner, lease);
            if (entry.isFree()) grantHead();
            // Whoever gets it in the reply to its own request gets its full lease, not a claim.
            if (entry.isHeldBy(owner)) return extended(lease);
            if (entry.isFree()) return granted(owner, lease);
            return busy();
        }

        boolean renew(OwnerId owner, Duration lease) {
            if (!entry.isHeldBy(owner)) return false;
            entry.extend(clock.nanos(), lease);
            return true;
        }

        boolean leave(OwnerId owner) {
            entry.dequeue(owner);
            if (!entry.isHeldBy(owner)) return false;
            grantHead();
            return true;
        }

        Reply yield(OwnerId owner, OwnerId next, Duration lease) {
            if (entry.isHeldBy(next)) return extended(lease);
            if (entry.isQueued(next)) return busy();
            if (!entry.isHeldBy(owner)) return new Reply.NotHolder();
            if (entry.hasQueue()) {
                entry.enqueue(next);
                grantHead();
                return entry.isHeldBy(next) ? extended(lease) : busy();
            }
            return granted(next, lease);
        }

        private Reply granted(OwnerId owner, Duration lease) {
            entry.dequeue(owner);
            entry.hold(owner, clock.nanos(), lease, mint());
            return new Reply.Granted(entry.grant());
        }

        private Reply extended(Duration lease) {
            entry.extend(clock.nanos(), lease);
            return new Reply.Granted(entry.grant());
        }

        private Reply busy() {
            return new Reply.Busy(entry.grant(), entry.remaining(clock.nanos()));
        }

        /** Grants to the first in the queue whose client still listens; frees the name if there is none. */
        private void grantHead() {
            entry.free();
            for (OwnerId next = entry.pollQueue(); next != null; next = entry.pollQueue()) {
                OwnerId head = next;
                GrantListener listener = clients.get(head.client());
                if (listener == null) continue;
                long grant = mint();
                entry.hold(head, clock.nanos(), head.claim(), grant);
                messages.add(() -> listener.granted(name, head, grant));
                return;
            }
        }

        private long mint() {
            lastGrant = Math.max(lastGrant + 1, clock.wallMillis() * 1000);
            return lastGrant;
        }
    }
}
