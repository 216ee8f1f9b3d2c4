package dev.holdfast;

import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockListener;
import dev.holdfast.lock.LockTracer;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.MultiLock;
import dev.holdfast.lock.inspect.Inspector;
import dev.holdfast.lock.quorum.QuorumLeaseStore;
import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.redis.lettuce.LettuceTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Locks kept by a majority of independent Redis servers, over clients of their own: {@link QuorumLeaseStore} says what that
 * guarantees. Open one for each process, and close it at the end. Safe for use by many threads.
 *
 * <pre>{@code
 * try (HoldfastQuorum quorum = Holdfast.quorum("redis://a:6379", "redis://b:6379", "redis://c:6379")) {
 *     try (LockLease lease = quorum.lock("invoice:42").acquire()) {
 *         repository.save(invoice, lease.fencingToken());
 *     }
 * }
 * }</pre>
 *
 * <p>Locks only, and what is made of {@link #locks()}. A server votes when it has been asked for as long as the {@linkplain
 * Builder#longestLease(Duration) longest lease}: so the very first lock of new servers is to be had after a minute.
 */
public final class HoldfastQuorum implements AutoCloseable {

    private final QuorumLeaseStore store;
    private final Locks locks;

    private HoldfastQuorum(QuorumLeaseStore store, Locks locks) {
        this.store = store;
        this.locks = locks;
    }

    /**
     * Settings for the quorum of these servers.
     *
     * @param uris three, five or another odd number, in the same order everywhere; each such as {@code redis://localhost:6379} or
     *     {@code rediss://user:password@host:6380}. Single servers: no cluster, no Sentinels, no replicas
     */
    public static Builder builder(String... uris) {
        return new Builder(List.of(Check.notNull("uris", uris)));
    }

    /** The lock of this name, with {@link LeaseOptions#defaults()}. No I/O. */
    public DistributedLock lock(String name) {
        return locks.lock(name);
    }

    /**
     * The lock of this name. No I/O.
     *
     * @param name not blank, at most 512 bytes in UTF-8, no control characters
     * @param options no durability, and neither its duration nor its minimum hold above the longest lease
     */
    public DistributedLock lock(String name, LeaseOptions options) {
        return locks.lock(name, options);
    }

    /** The locks of these names, to be held together: all or none, taken one after the other. No I/O. */
    public MultiLock all(String... names) {
        return locks.all(names);
    }

    /** The way to see who holds at a majority and who waits, and to take it away. No I/O. */
    public Inspector inspector() {
        return locks.inspector();
    }

    /** All locks, and what elections and the like are made of. Its semaphores and read/write locks are refused when used. */
    public Locks locks() {
        return locks;
    }

    /**
     * Gives back every lease, fails every waiter, and disconnects. Waits for the servers' answers for the patience at the
     * longest. Idempotent.
     */
    @Override
    public void close() {
        locks.close();
        store.close();
    }

    /** Settings. Not safe for use by many threads. */
    public static final class Builder {

        private final QuorumLeaseStore.Builder quorum = QuorumLeaseStore.builder();
        private final List<LettuceTransport.Builder> servers = new ArrayList<>();
        private final List<Consumer<Locks.Builder>> settings = new ArrayList<>();

        private Builder(List<String> uris) {
            for (String uri : uris) {
                LettuceTransport.Builder server = LettuceTransport.builder(uri);
                servers.add(server);
                server.sharingThread(servers.get(0));
                quorum.member("number " + servers.size(), () -> RedisLeaseStore.owning(server.connect()));
            }
        }

        /** See {@link QuorumLeaseStore.Builder#longestLease(Duration)}; 1 min by default. */
        public Builder longestLease(Duration longestLease) {
            quorum.longestLease(longestLease);
            return this;
        }

        /** See {@link QuorumLeaseStore.Builder#memberTimeout(Duration)}; 500 ms by default. */
        public Builder memberTimeout(Duration memberTimeout) {
            quorum.memberTimeout(memberTimeout);
            return this;
        }

        /**
         * How long to wait for the connection for commands to a server, and again for the one for messages; also at each
         * reconnect. 10 s by default.
         *
         * @param connectTimeout from 10 ms to 1 min
         */
        public Builder connectTimeout(Duration connectTimeout) {
            servers.forEach(server -> server.connectTimeout(connectTimeout));
            return this;
        }

        /**
         * For how long calls ask a quorum that fails before they fail; 2 s by default. See {@link Locks.Builder#patience(Duration)}.
         *
         * @param patience longer than zero, at most 365 days
         */
        public Builder patience(Duration patience) {
            return with(Check.duration("patience", patience, Check.MAX_WAIT), Locks.Builder::patience);
        }

        /** Hears what happens to the locks. Default: nobody. */
        public Builder listener(LockListener listener) {
            return with(Check.notNull("listener", listener), Locks.Builder::listener);
        }

        /** Follows each call of a lock: for traces. Default: nobody. */
        public Builder tracer(LockTracer tracer) {
            return with(Check.notNull("tracer", tracer), Locks.Builder::tracer);
        }

        /**
         * What this application calls itself, for those who look. Default: nothing.
         *
         * @param application not blank, at most 512 bytes in UTF-8, no control characters; the first 100 letters are told
         */
        public Builder application(String application) {
            return with(Check.name("application", application), Locks.Builder::application);
        }

        /** Runs dependents of stages, losses and some listener calls. Default: daemon threads of the library. */
        public Builder callbacks(Executor executor) {
            return with(Check.notNull("executor", executor), Locks.Builder::callbacks);
        }

        private <T> Builder with(T value, BiConsumer<Locks.Builder, T> setting) {
            settings.add(locks -> setting.accept(locks, value));
            return this;
        }

        /**
         * Connects to all servers at once; blocks for two times the connect timeout at the longest. Servers that cannot be reached now
         * are reached later, as long as a majority is there.
         *
         * @throws IllegalArgumentException if the servers are not 3, 5 or another odd number, or one of them is a replica, has
         *     replicas, belongs to a cluster, or votes with another longest lease
         * @throws dev.holdfast.lock.BackendUnavailableException if no majority can be reached
         */
        public HoldfastQuorum connect() {
            QuorumLeaseStore store = quorum.build();
            try {
                Locks.Builder locks = Locks.builder(store);
                settings.forEach(setting -> setting.accept(locks));
                return new HoldfastQuorum(store, locks.build());
            } catch (RuntimeException e) {
                store.close();
                throw e;
            }
        }
    }
}
