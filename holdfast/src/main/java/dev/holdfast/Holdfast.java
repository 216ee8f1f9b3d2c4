package dev.holdfast;

import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.counter.BoundedCounter;
import dev.holdfast.counter.Codec;
import dev.holdfast.counter.CounterListener;
import dev.holdfast.counter.CounterOptions;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.id.IdSequence;
import dev.holdfast.counter.idempotency.IdempotencyGuard;
import dev.holdfast.counter.rate.RateLimit;
import dev.holdfast.counter.rate.RateLimiter;
import dev.holdfast.counter.redis.RedisCounterStore;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.counter.version.VersionedValue;
import dev.holdfast.counter.window.WindowedCounter;
import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.DistributedReadWriteLock;
import dev.holdfast.lock.DistributedSemaphore;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockListener;
import dev.holdfast.lock.LockTracer;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.MultiLock;
import dev.holdfast.lock.inspect.Inspector;
import dev.holdfast.lock.meeting.DistributedBarrier;
import dev.holdfast.lock.meeting.DistributedLatch;
import dev.holdfast.lock.meeting.Meetings;
import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.lock.redis.RedisMeetingStore;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.redis.Credentials;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.lettuce.LettuceTransport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Locks, semaphores, latches and counters in one Redis server, over a client of their own. Open one for each process, and
 * close it at the end. Safe for use by many threads.
 *
 * <pre>{@code
 * try (Holdfast holdfast = Holdfast.connect("redis://localhost:6379")) {
 *     try (LockLease lease = holdfast.lock("invoice:42").acquire()) {
 *         repository.save(invoice, lease.fencingToken());
 *     }
 *     long views = holdfast.counter("views:home").increment();
 * }
 * }</pre>
 */
public final class Holdfast implements AutoCloseable {

    private final RedisTransport transport;
    private final LeaseStore leases;
    private final CounterStore values;
    private final Locks locks;
    private final Counters counters;
    private final LateMeetings meetings;

    private Holdfast(Builder settings, RedisTransport transport) {
        this.transport = transport;
        leases = RedisLeaseStore.over(transport);
        values = RedisCounterStore.over(transport);
        locks = settings.locks(leases);
        counters = settings.counters(values);
        meetings = settings.meetings(transport);
    }

    /**
     * Connects, with the default settings. Blocks for 20 s at the longest.
     *
     * @param uri such as {@code redis://localhost:6379}, {@code rediss://user:password@host:6380}, {@code
     *     redis-sentinel://host1,host2/0#name}, or one node or some of a Redis Cluster: {@code redis://host1:7000,host2:7000}
     * @throws dev.holdfast.lock.BackendUnavailableException if the server cannot be reached or refuses
     */
    public static Holdfast connect(String uri) {
        return builder(uri).connect();
    }

    /** Locks kept by a majority of independent servers: {@link HoldfastQuorum#builder} and {@link HoldfastQuorum.Builder#connect}. */
    public static HoldfastQuorum quorum(String... uris) {
        return HoldfastQuorum.builder(uris).connect();
    }

    /** As {@link #connect(String)}, with settings to be chosen. */
    public static Builder builder(String uri) {
        return new Builder(uri);
    }

    /** The lock of this name, with {@link LeaseOptions#defaults()}. No I/O. */
    public DistributedLock lock(String name) {
        return locks.lock(name);
    }

    /**
     * The lock of this name. No I/O.
     *
     * @param name not blank, at most 512 bytes in UTF-8, no control characters
     */
    public DistributedLock lock(String name, LeaseOptions options) {
        return locks.lock(name, options);
    }

    /**
     * The semaphore of this name. No I/O: whether it has that size is seen with the first acquisition.
     *
     * @param permits from 1 to 1 000 000, the same wherever the semaphore is used
     */
    public DistributedSemaphore semaphore(String name, int permits) {
        return locks.semaphore(name, permits);
    }

    /** The read/write lock of this name. No I/O. */
    public DistributedReadWriteLock readWriteLock(String name) {
        return locks.readWriteLock(name);
    }

    /** The locks of these names, to be held together: all or none. No I/O. */
    public MultiLock all(String... names) {
        return locks.all(names);
    }

    /**
     * The latch of this name, kept for 24 h after the last one counted down. No I/O, but for the first latch or barrier: as
     * {@link #meetings()}.
     *
     * @param size how many have to count down, from 1 to {@value Meetings#MAX_SIZE}
     */
    public DistributedLatch latch(String name, int size) {
        return meetings().latch(name, size);
    }

    /**
     * The barrier of this name, at which an arrival lasts 10 s unless it is renewed. No I/O, but for the first latch or
     * barrier: as {@link #meetings()}.
     *
     * @param parties how many have to arrive, from 1 to {@value Meetings#MAX_SIZE}
     */
    public DistributedBarrier barrier(String name, int parties) {
        return meetings().barrier(name, parties);
    }

    /** The counter of this name, with {@link CounterOptions#defaults()}. No I/O. Its name and a lock's do not clash. */
    public AtomicCounter counter(String name) {
        return counters.counter(name);
    }

    /**
     * The counter of this name. No I/O. Its name and a lock's do not clash.
     *
     * @param name not blank, at most 512 bytes in UTF-8, no control characters
     */
    public AtomicCounter counter(String name, CounterOptions options) {
        return counters.counter(name, options);
    }

    /**
     * The counter of this name, kept within bounds. No I/O. More of the kind, as buffered counters: {@link #counters()}.
     *
     * @param min the smallest value, included
     * @param max the largest value, included; not below {@code min}
     */
    public BoundedCounter bounded(String name, long min, long max) {
        return counters.bounded(name, min, max);
    }

    /** What was counted under this name within the last window of time. No I/O. */
    public WindowedCounter windowed(String name, Duration window) {
        return WindowedCounter.on(counters, name, window);
    }

    /** Unique ids, leased in blocks. No I/O. Make one for each name and keep it. */
    public IdSequence ids(String name) {
        return IdSequence.on(counters, name);
    }

    /** The rate limiter of this name. No I/O. */
    public RateLimiter rateLimiter(String name, RateLimit limit) {
        return RateLimiter.on(counters, name, limit);
    }

    /** The versioned value of this name. No I/O. */
    public <T> VersionedValue<T> versioned(String name, Codec<T> codec) {
        return VersionedValue.on(counters, name, codec);
    }

    /** Does work once for each key, and gives its result to all who ask. No I/O. */
    public <R> IdempotencyGuard<R> idempotency(Codec<R> codec) {
        return IdempotencyGuard.on(counters, codec);
    }

    /** The way to see what all clients of the server hold and wait for, and to take it away. No I/O. */
    public Inspector inspector() {
        return locks.inspector();
    }

    /** All locks, semaphores and read/write locks. */
    public Locks locks() {
        return locks;
    }

    /**
     * All latches and barriers. The first call subscribes to their messages, which may block for the connect timeout.
     *
     * @throws dev.holdfast.lock.BackendUnavailableException if the server cannot be reached or refuses
     * @throws IllegalStateException if this is closed
     */
    public Meetings meetings() {
        return meetings.get();
    }

    /**
     * All counters, and what is built on them: {@link IdSequence}, {@link RateLimiter}, {@link WindowedCounter}, {@link
     * IdempotencyGuard}, {@link VersionedValue}, {@link dev.holdfast.counter.sequence.Sequencer}, {@link
     * dev.holdfast.saga.SagaRunner}.
     */
    public Counters counters() {
        return counters;
    }

    /**
     * Finishes the counters' calls, gives back every lease, fails every waiter, and disconnects. Waits for the server's
     * answers for three times the patience at the longest. Idempotent.
     */
    @Override
    public void close() {
        counters.close();
        meetings.close();
        locks.close();
        values.close();
        leases.close();
        transport.close();
    }

    /** Settings. Not safe for use by many threads. */
    public static final class Builder {

        private final LettuceTransport.Builder transport;
        private Duration patience = Duration.ofSeconds(2);
        private @Nullable LockListener lockListener;
        private @Nullable LockTracer lockTracer;
        private CounterListener counterListener = new CounterListener() {};
        private @Nullable Executor callbacks;
        private @Nullable String application;
        private UnaryOperator<RedisTransport> around = connected -> connected;

        private Builder(String uri) {
            transport = LettuceTransport.builder(uri);
        }

        /**
         * How long to wait for the answer to a command; 2 s by default. Without an answer the command's outcome is
         * unknown.
         *
         * @param commandTimeout from 10 ms to 1 min
         */
        public Builder commandTimeout(Duration commandTimeout) {
            transport.commandTimeout(commandTimeout);
            return this;
        }

        /**
         * How long to wait for the connection for commands, and again for the one for messages; also at each reconnect.
         * 10 s by default, as the first connection of a JVM loads much code.
         *
         * @param connectTimeout from 10 ms to 1 min
         */
        public Builder connectTimeout(Duration connectTimeout) {
            transport.connectTimeout(connectTimeout);
            return this;
        }

        /**
         * For how long calls ask a server that does not do what they ask before they fail; 2 s by default. See {@link
         * Locks.Builder#patience(Duration)} and {@link Counters.Builder#patience(Duration)}.
         *
         * @param patience longer than zero, at most 365 days
         */
        public Builder patience(Duration patience) {
            this.patience = Check.duration("patience", patience, Check.MAX_WAIT);
            return this;
        }

        /** As {@link LettuceTransport.Builder#credentials}: asked at each connect, so that passwords may change meanwhile. */
        public Builder credentials(Supplier<Credentials> credentials) {
            transport.credentials(credentials);
            return this;
        }

        /** As {@link LettuceTransport.Builder#trustedCertificates}: authorities of one's own for a {@code rediss} URI. */
        public Builder trustedCertificates(Path pem) {
            transport.trustedCertificates(pem);
            return this;
        }

        /** As {@link LettuceTransport.Builder#clientCertificate}: for servers that ask their clients for one. */
        public Builder clientCertificate(Path certificates, Path key) {
            transport.clientCertificate(certificates, key);
            return this;
        }

        /** Hears what happens to the locks. Default: nobody. */
        public Builder listener(LockListener listener) {
            lockListener = Check.notNull("listener", listener);
            return this;
        }

        /** Follows each call of a lock: for traces. Default: nobody. */
        public Builder tracer(LockTracer tracer) {
            lockTracer = Check.notNull("tracer", tracer);
            return this;
        }

        /** Hears what happens to the counters. Default: nobody. */
        public Builder listener(CounterListener listener) {
            counterListener = Check.notNull("listener", listener);
            return this;
        }

        /**
         * What this application calls itself, for those who {@linkplain Holdfast#inspector() look}. Default: nothing.
         *
         * @param application not blank, at most 512 bytes in UTF-8, no control characters; the first 100 letters are told
         */
        public Builder application(String application) {
            this.application = Check.name("application", application);
            return this;
        }

        /** Runs dependents of stages, losses and some listener calls. Default: daemon threads of the library. */
        public Builder callbacks(Executor executor) {
            callbacks = Check.notNull("executor", executor);
            return this;
        }

        /**
         * Puts something between the library and its connection, which every command then goes through: {@code
         * CircuitBreakingTransport::around} of {@code dev.holdfast.redis.resilience4j}, for instance. Default: nothing. Named
         * more than once, the later one is further out.
         *
         * @param around gets the connection, and gives what is used in its place and closes it
         */
        public Builder transport(UnaryOperator<RedisTransport> around) {
            UnaryOperator<RedisTransport> inner = this.around;
            UnaryOperator<RedisTransport> outer = Check.notNull("around", around);
            this.around = connected -> outer.apply(inner.apply(connected));
            return this;
        }

        /**
         * Connects; blocks for two times the connect timeout at the longest.
         *
         * @throws dev.holdfast.lock.BackendUnavailableException if the server cannot be reached or refuses
         */
        public Holdfast connect() {
            RedisTransport connected = transport.connect();
            try {
                return new Holdfast(this, Check.notNull("transport", around.apply(connected)));
            } catch (RuntimeException e) {
                connected.close();
                throw e;
            }
        }

        private Locks locks(LeaseStore store) {
            Locks.Builder builder = Locks.builder(store).patience(patience);
            if (lockListener != null) builder.listener(lockListener);
            if (lockTracer != null) builder.tracer(lockTracer);
            if (callbacks != null) builder.callbacks(callbacks);
            if (application != null) builder.application(application);
            return builder.build();
        }

        private LateMeetings meetings(RedisTransport transport) {
            return new LateMeetings(RedisMeetingStore.over(transport), store -> {
                Meetings.Builder builder = Meetings.builder(store).patience(patience);
                if (callbacks != null) builder.callbacks(callbacks);
                return builder.build();
            });
        }

        private Counters counters(CounterStore store) {
            Counters.Builder builder =
                    Counters.builder(store).patience(patience).listener(counterListener);
            if (callbacks != null) builder.callbacks(callbacks);
            return builder.build();
        }
    }
}
