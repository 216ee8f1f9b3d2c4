package dev.holdfast.lock.memory;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.SemaphoreSizeException;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.LeaseInspector;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Permits;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link LeaseStore} in the heap, with the same rules as the one in Redis: leases that end, a first-in first-out queue,
 * grants told to their clients, numbers that only grow. Several clients ({@code Locks}) may share one store and then
 * exclude each other.
 *
 * <p>Every verb completes before it returns. A grant is told to its client on the thread whose verb made it.
 */
public final class InMemoryLeaseStore implements LeaseStore {

    record Subject(String name, Kind kind) {

        /** Readers and writers of one name share a record. */
        static Subject of(String name, Kind kind) {
            return new Subject(name, kind == Kind.WRITE ? Kind.READ : kind);
        }
    }

    private final TimeSource clock;
    private final ReentrantLock mutex = new ReentrantLock();
    private final Map<Subject, NameRecord> records = new HashMap<>();
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
        return atomically(name, owner.mode().kind(), step -> step.acquire(owner, lease, queue));
    }

    @Override
    public CompletionStage<Boolean> renew(String name, OwnerId owner, Duration lease) {
        return atomically(name, owner.mode().kind(), step -> step.renew(owner, lease));
    }

    @Override
    public CompletionStage<Boolean> leave(String name, OwnerId owner) {
        return atomically(name, owner.mode().kind(), step -> step.leave(owner));
    }

    @Override
    public CompletionStage<Boolean> leaveAfter(String name, OwnerId owner, Duration delay) {
        return atomically(name, owner.mode().kind(), step -> step.leaveAfter(owner, delay));
    }

    @Override
    public CompletionStage<Reply> yield(String name, OwnerId owner, OwnerId next, Duration lease) {
        return atomically(name, owner.mode().kind(), step -> step.yield(owner, next, lease));
    }

    @Override
    public CompletionStage<Reply> convert(String name, OwnerId owner, OwnerId next, Duration lease) {
        return atomically(name, owner.mode().kind(), step -> step.convert(owner, next, lease));
    }

    @Override
    public CompletionStage<List<Long>> acquireAll(List<String> names, List<OwnerId> owners, Duration lease) {
        return underMutex(messages -> acquiredAll(names, owners, lease, messages));
    }

    private List<Long> acquiredAll(List<String> names, List<OwnerId> owners, Duration lease, List<Runnable> messages) {
        for (int i = 0; i < names.size(); i++) {
            OwnerId owner = owners.get(i);
            if (!step(names.get(i), Kind.LOCK, messages, step -> step.isToBeHad(owner))) return List.of();
        }
        List<Long> grants = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            OwnerId owner = owners.get(i);
            grants.add(step(names.get(i), Kind.LOCK, messages, step -> step.take(owner, lease)));
        }
        return grants;
    }

    @Override
    public CompletionStage<Void> resize(String name, int size) {
        return atomically(name, Kind.SEMAPHORE, step -> step.resize(size)).thenApply(done -> null);
    }

    @Override
    public CompletionStage<Permits> permits(String name, int size) {
        return atomically(name, Kind.SEMAPHORE, step -> step.permits(size));
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

    @Override
    public LeaseInspector inspector() {
        return new InMemoryInspector(this);
    }

    /** One look at everything that is kept. */
    <T> CompletionStage<T> exclusively(Supplier<T> look) {
        mutex.lock();
        try {
            return closed
                    ? CompletableFuture.failedFuture(closedException())
                    : CompletableFuture.completedFuture(look.get());
        } finally {
            mutex.unlock();
        }
    }

    /** Under the mutex. */
    Map<Subject, NameRecord> records() {
        return records;
    }

    /** Who listens. Under the mutex. */
    Map<String, GrantListener> clients() {
        return clients;
    }

    <T> CompletionStage<T> atomically(String name, Kind kind, Function<NameStep, T> verb) {
        return underMutex(messages -> step(name, kind, messages, verb));
    }

    /** Sends the messages when the mutex is free again. */
    private <T> CompletionStage<T> underMutex(Function<List<Runnable>, T> verb) {
        List<Runnable> messages = new ArrayList<>(1);
        CompletableFuture<T> answer = new CompletableFuture<>();
        mutex.lock();
        try {
            if (closed) return CompletableFuture.failedFuture(closedException());
            answer.complete(verb.apply(messages));
        } catch (SemaphoreSizeException refused) {
            answer.completeExceptionally(refused);
        } finally {
            mutex.unlock();
        }
        messages.forEach(Runnable::run);
        return answer;
    }

    private <T> T step(String name, Kind kind, List<Runnable> messages, Function<NameStep, T> verb) {
        Subject key = Subject.of(name, kind);
        NameRecord entry = records.computeIfAbsent(key, absent -> new NameRecord());
        try {
            return verb.apply(new NameStep(this, name, entry, messages));
        } finally {
            if (entry.isIdle()) records.remove(key);
        }
    }

    long now() {
        return clock.nanos();
    }

    long mint() {
        lastGrant = Math.max(lastGrant + 1, clock.wallMillis() * 1000);
        return lastGrant;
    }

    /** Who is to be told of grants to this owner; null if its client is gone. */
    @Nullable
    GrantListener listenerOf(OwnerId owner) {
        return clients.get(owner.client());
    }
}
