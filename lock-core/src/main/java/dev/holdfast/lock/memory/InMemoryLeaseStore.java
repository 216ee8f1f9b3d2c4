package dev.holdfast.lock.memory;

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
import java.util.concurrent.CompletionStage;
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
    private final boolean knowsListeners;
    private final Heap<GrantListener> heap = new Heap<>();
    private final Map<Subject, NameRecord> records = new HashMap<>();

    /** The highest number any name was granted under: one for all, so that nothing is kept for an idle name. */
    private long lastGrant;

    /** Numbers begin at the next multiple of so many microseconds on its clock. */
    private volatile long step = 1;

    /** When it was made, on its clock. */
    private final long born;

    /** A store on the machine's clock. */
    public InMemoryLeaseStore() {
        this(TimeSource.system());
    }

    /** A store on this clock, which need not be the clients'. */
    public InMemoryLeaseStore(TimeSource clock) {
        this(clock, true);
    }

    private InMemoryLeaseStore(TimeSource clock, boolean knowsListeners) {
        this.clock = Check.notNull("clock", clock);
        this.knowsListeners = knowsListeners;
        this.born = clock.nanos();
    }

    /**
     * A store that does not know who listens, as a cluster does not. It tells the dead among those who wait by their silence:
     * who has not asked for six seconds, while others did, is passed over when it comes to stand first. If it lives after all,
     * its next question gives it a place at the end.
     */
    public static InMemoryLeaseStore withoutListeners(TimeSource clock) {
        return new InMemoryLeaseStore(clock, false);
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
        return heap.atomically(messages -> acquiredAll(names, owners, lease, messages));
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
    public CompletionStage<Boolean> raise(String name, OwnerId owner, long grant) {
        return atomically(name, owner.mode().kind(), step -> step.raise(owner, grant));
    }

    /** It may have forgotten whatever was granted before it was made. Does not block. */
    @Override
    public LeaseStore asMember(Duration longestLease) {
        return new InMemoryMember(this, longestLease);
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
        return heap.subscribe(client, listener);
    }

    @Override
    public void close() {
        heap.close(records::clear);
    }

    /** How many names are held or wanted at present; what has expired unnoticed counts. */
    public int size() {
        return heap.count(records::size);
    }

    @Override
    public LeaseInspector inspector() {
        return new InMemoryInspector(this);
    }

    /** One look at everything that is kept. */
    <T> CompletionStage<T> exclusively(Supplier<T> look) {
        return heap.atomically(messages -> look.get());
    }

    /** Within a step. */
    Map<Subject, NameRecord> records() {
        return records;
    }

    /** Within a step. */
    Heap<GrantListener> heap() {
        return heap;
    }

    <T> CompletionStage<T> atomically(String name, Kind kind, Function<NameStep, T> verb) {
        return heap.atomically(messages -> step(name, kind, messages, verb));
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
        long micros = clock.wallMillis() * 1000;
        lastGrant = Math.max(lastGrant + 1, step == 1 ? micros : (micros / step + 1) * step);
        return lastGrant;
    }

    /** Stores that have granted the same draw the same number, while their clocks are in the same step. */
    void numberBy(Duration step) {
        this.step = step.toNanos() / 1000;
    }

    /** Numbers are larger than this one from now on. */
    void raise(long grant) {
        lastGrant = Math.max(lastGrant, grant);
    }

    /** For how long it has been there, by its clock. */
    Duration age() {
        return Duration.ofNanos(now() - born);
    }

    /** Whether it can be seen that nobody listens for a client. */
    boolean knowsListeners() {
        return knowsListeners;
    }

    /** Who is to be told of grants to this owner; null if nobody. */
    @Nullable
    GrantListener listenerOf(OwnerId owner) {
        return heap.listener(owner.client());
    }
}
