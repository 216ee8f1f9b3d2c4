package dev.holdfast.lock;

import dev.holdfast.lock.inspect.Inspector;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.Mode;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.lock.work.Callbacks;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One client of a {@link LeaseStore}: hands out locks and semaphores by name, queues this process' callers, renews their leases. Open
 * one for each process and store, and close it at the end.
 *
 * <p>Nothing is kept for a name that nobody holds or wants.
 */
public final class Locks implements AutoCloseable {

    final Client client;
    private final ThreadHolds holds = new ThreadHolds();

    private Locks(Client client) {
        this.client = client;
    }

    /** A client with the default settings. Subscribes to the store, which may block; see {@link Builder#build()}. */
    public static Locks on(LeaseStore store) {
        return builder(store).build();
    }

    /** A client whose settings are to be chosen. */
    public static Builder builder(LeaseStore store) {
        return new Builder(Check.notNull("store", store));
    }

    /** The lock of this name, with {@link LeaseOptions#defaults()}. No I/O. */
    public DistributedLock lock(String name) {
        return lock(name, LeaseOptions.defaults());
    }

    /**
     * The lock of this name. No I/O.
     *
     * @param name not blank, at most 512 bytes in UTF-8, no control characters
     */
    public DistributedLock lock(String name, LeaseOptions options) {
        return new NamedLock(client, holds, Check.name("name", name), Mode.LOCK, Check.notNull("options", options));
    }

    /**
     * The semaphore of this name, with {@link LeaseOptions#defaults()}. No I/O: whether it has that size is seen with the first
     * acquisition.
     *
     * @param name as for a lock; a lock and a semaphore of one name have nothing to do with each other
     * @param permits from 1 to 1 000 000, the same wherever the semaphore is used
     */
    public DistributedSemaphore semaphore(String name, int permits) {
        int size = Check.range("permits", permits, 1, NamedSemaphore.MAX_SIZE);
        return new NamedSemaphore(client, Check.name("name", name), size, LeaseOptions.defaults());
    }

    /**
     * The read/write lock of this name, with {@link LeaseOptions#defaults()}. No I/O.
     *
     * @param name as for a lock; a lock and a read/write lock of one name have nothing to do with each other
     */
    public DistributedReadWriteLock readWriteLock(String name) {
        return new NamedReadWriteLock(client, holds, Check.name("name", name), LeaseOptions.defaults());
    }

    /** The locks of these names, to be held together, with {@link LeaseOptions#defaults()}. No I/O. */
    public MultiLock all(String... names) {
        return all(List.of(Check.notNull("names", names)));
    }

    /**
     * The locks of these names, to be held together, with {@link LeaseOptions#defaults()}. No I/O.
     *
     * @param names at least one, in any order; repeats count once
     */
    public MultiLock all(Collection<String> names) {
        if (Check.notNull("names", names).isEmpty())
            throw new IllegalArgumentException("names must not be empty: " + names);
        List<String> ordered = names.stream()
                .map(name -> Check.name("names", name))
                .distinct()
                .sorted()
                .toList();
        return new MultiLock(client, ordered, LeaseOptions.defaults());
    }

    /** The way to see what all clients of the store hold and wait for, and to take it away. No I/O. */
    public Inspector inspector() {
        return client.inquiries.inspector();
    }

    /**
     * Gives back every lease and fails every waiter, and waits until the store has answered, at most the patience. The
     * store is left open: it belongs to who opened it. Idempotent.
     */
    @Override
    public void close() {
        client.close();
    }

    /** Settings of a client. */
    public static final class Builder {

        final LeaseStore store;
        LockListener listener = GuardedListener.NONE;
        LockTracer tracer = GuardedTracer.NONE;
        Duration patience = Duration.ofSeconds(2);
        Executor callbacks = Callbacks.DEFAULT;
        TimeSource time = TimeSource.system();
        String application = "";

        @Nullable
        String clientId;

        private Builder(LeaseStore store) {
            this.store = store;
        }

        /** Hears what happens. Default: nobody. */
        public Builder listener(LockListener listener) {
            this.listener = Check.notNull("listener", listener);
            return this;
        }

        /** Follows each call. Default: nobody. */
        public Builder tracer(LockTracer tracer) {
            this.tracer = Check.notNull("tracer", tracer);
            return this;
        }

        /**
         * For how long an acquisition asks a store that fails before it gives up, and a release waits for an answer; 2 s by
         * default. A wait that is shorter ends sooner. A question once sent is waited for as long as the store's own timeout
         * lasts, also beyond this.
         *
         * @param patience longer than zero, at most 365 days
         */
        public Builder patience(Duration patience) {
            this.patience = Check.duration("patience", patience, Check.MAX_WAIT);
            return this;
        }

        /**
         * Runs callbacks: dependents of stages, losses, some listener calls. Default: daemon threads of the library, as many as
         * there are callbacks at a time. An executor that may run a task on the thread that submits it (a direct one, or one
         * with a caller-runs policy) puts foreign code on the client's timer, where it holds up renewals.
         */
        public Builder callbacks(Executor executor) {
            this.callbacks = Check.notNull("executor", executor);
            return this;
        }

        /**
         * What this application calls itself, for those who {@linkplain Locks#inspector() look}. Default: nothing.
         *
         * @param application not blank, at most 512 bytes in UTF-8, no control characters; the first 100 letters are told
         */
        public Builder application(String application) {
            this.application = Check.name("application", application);
            return this;
        }

        /** The clock and timer. Default: {@link TimeSource#system()}. */
        public Builder time(TimeSource time) {
            this.time = Check.notNull("time", time);
            return this;
        }

        /** A client id that is not drawn by lot, for runs that must repeat exactly. */
        Builder clientId(String clientId) {
            this.clientId = clientId;
            return this;
        }

        /**
         * Opens the client and subscribes it to the store.
         *
         * @throws BackendUnavailableException if the store cannot be reached or refuses
         */
        public Locks build() {
            Client client = new Client(this);
            client.tell(listener -> listener.opened(client.occupancy));
            return new Locks(client);
        }
    }
}
