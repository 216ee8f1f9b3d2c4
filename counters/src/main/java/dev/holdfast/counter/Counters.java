package dev.holdfast.counter;

import dev.holdfast.counter.spi.Bounds;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.counter.spi.Steps;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * One client of a {@link CounterStore}: hands out counters by name and combines this process' calls on them. Open one for
 * each process and store, and close it at the end.
 *
 * <p>Nothing is kept for a counter that nobody is using, except an exactly-once session, for its retention.
 */
public final class Counters implements AutoCloseable {

    private final Engine engine;
    private final Steps steps;
    private final Buffers buffers = new Buffers();
    private final @Nullable ExecutorService ownThreads;

    private Counters(Builder settings) {
        ownThreads = settings.callbacks == null ? CallbackThreads.open() : null;
        Executor callbacks = ownThreads == null ? settings.callbacks : ownThreads;
        engine = new Engine(settings, callbacks);
        steps = new Steps(settings.time, settings.patience, callbacks, settings.backlog);
    }

    /** A client with the default settings. No I/O. */
    public static Counters on(CounterStore store) {
        return builder(store).build();
    }

    /** A client whose settings are to be chosen. */
    public static Builder builder(CounterStore store) {
        return new Builder(Check.notNull("store", store));
    }

    /** The counter of this name, with {@link CounterOptions#defaults()}. No I/O. */
    public AtomicCounter counter(String name) {
        return counter(name, CounterOptions.defaults());
    }

    /**
     * The counter of this name. No I/O.
     *
     * @param name not blank, at most 512 bytes in UTF-8, no control characters
     */
    public AtomicCounter counter(String name, CounterOptions options) {
        return new StoredCounter(Check.name("name", name), Check.notNull("options", options), engine);
    }

    /** The counter of this name within bounds, with {@link CounterOptions#defaults()}. No I/O. */
    public BoundedCounter bounded(String name, long min, long max) {
        return bounded(name, min, max, CounterOptions.defaults());
    }

    /**
     * The counter of this name within bounds. No I/O.
     *
     * @param name as for {@link #counter}
     * @param min the smallest value, included
     * @param max the largest value, included; not below {@code min}
     */
    public BoundedCounter bounded(String name, long min, long max, CounterOptions options) {
        Check.name("name", name);
        Check.notNull("options", options);
        return new StoredBoundedCounter(name, new Bounds(min, max), options, engine, steps);
    }

    /** A buffer of additions to the counter of this name, with {@link BufferOptions#defaults()}. No I/O. */
    public BufferedCounter buffered(String name) {
        return buffered(name, BufferOptions.defaults());
    }

    /**
     * A buffer of additions to the counter of this name, which writes by itself until it is closed. No I/O.
     *
     * @param name as for {@link #counter}
     * @throws IllegalStateException if this client is closed
     */
    public BufferedCounter buffered(String name, BufferOptions options) {
        return buffers.open(Check.name("name", name), Check.notNull("options", options), engine, steps);
    }

    /** The store, for those who build further nouns on it. It belongs to who opened it. */
    public CounterStore store() {
        return engine.store;
    }

    /** How this client takes its steps on the store, for those who build further nouns on it. */
    public Steps steps() {
        return steps;
    }

    /** Who hears of this client's counters, guarded against what it throws; for those who build further nouns. */
    public CounterListener listener() {
        return engine.listener;
    }

    /**
     * Flushes and closes the {@linkplain #buffered buffered counters}, turns new calls away and waits until those already made
     * are answered, at most twice the patience for each of both; after that they end by themselves, as they would have. The store is left open: it belongs to who opened it. Idempotent.
     */
    @Override
    public void close() {
        buffers.close();
        engine.close();
        steps.close();
        if (ownThreads != null) ownThreads.shutdown();
    }

    /** How many counters something is kept for at the moment. */
    int inUse() {
        return engine.lanes();
    }

    /** Settings of a client. */
    public static final class Builder {

        final CounterStore store;
        CounterListener listener = new CounterListener() {};
        Duration patience = Duration.ofSeconds(2);
        TimeSource time = TimeSource.system();
        int backlog = 1 << 18;

        @Nullable
        Executor callbacks;

        private Builder(CounterStore store) {
            this.store = store;
        }

        /** Hears what happens. Default: nobody. */
        public Builder listener(CounterListener listener) {
            this.listener = Check.notNull("listener", listener);
            return this;
        }

        /**
         * For how long a call may wait in this client, for its turn and for a store that certainly did not do it; 2 s by
         * default. An exactly-once change whose answer was lost is repeated for as long again.
         *
         * @param patience longer than zero, at most 365 days
         */
        public Builder patience(Duration patience) {
            this.patience = Check.duration("patience", patience, Check.MAX_WAIT);
            return this;
        }

        /**
         * Runs the dependents of asynchronous calls, one task for each answer of the store. Default: daemon threads of the
         * library. A dependent must not wait for another stage of this client; see {@link AtomicCounter}. An executor that
         * runs tasks on the calling thread is fit for dependents that never block.
         */
        public Builder callbacks(Executor executor) {
            this.callbacks = Check.notNull("executor", executor);
            return this;
        }

        /** The clock and timer. Default: {@link TimeSource#system()}. */
        public Builder time(TimeSource time) {
            this.time = Check.notNull("time", time);
            return this;
        }

        /**
         * How many calls may arrive on one counter while earlier ones are being sent; 262 144 by default. A call above it
         * fails at once with {@link dev.holdfast.lock.BackendUnavailableException}, without effect: callers that are faster
         * than the store have to wait for some of their stages. As many calls on all other nouns of the client together may
         * be under way, waits for permits included.
         *
         * @param calls at least 1
         */
        public Builder backlog(int calls) {
            if (calls < 1) throw new IllegalArgumentException("calls must be at least 1: " + calls);
            this.backlog = calls;
            return this;
        }

        /** Opens the client. No I/O. */
        public Counters build() {
            return new Counters(this);
        }
    }
}
