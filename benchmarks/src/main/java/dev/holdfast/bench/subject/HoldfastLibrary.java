package dev.holdfast.bench.subject;

import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.counter.BoundedCounter;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.id.IdSequence;
import dev.holdfast.counter.redis.RedisCounterStore;
import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.DistributedSemaphore;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.micrometer.LockMeters;
import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.lettuce.LettuceTransport;
import dev.holdfast.redis.micrometer.MeteredTransport;
import dev.holdfast.redis.redisson.RedissonTransport;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.redisson.api.RedissonClient;

/** Holdfast with its defaults: leases of 30 s, renewed, with fencing tokens. */
final class HoldfastLibrary implements Library {

    /** Several JVMs start at once, and none may fail for that. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What is held: a lease that nobody refers to any more is not renewed. And who waits for it. */
    private final Queue<Object> kept = new ConcurrentLinkedQueue<>();

    private final Locks locks;
    private final Counters counters;
    private final Runnable disconnect;

    private HoldfastLibrary(RedisTransport transport, Runnable disconnect) {
        this(transport, Locks.on(RedisLeaseStore.over(transport)), disconnect);
    }

    private HoldfastLibrary(RedisTransport transport, Locks locks, Runnable disconnect) {
        this.locks = locks;
        counters = Counters.on(RedisCounterStore.over(transport));
        this.disconnect = disconnect;
    }

    static HoldfastLibrary overLettuce(String uri) {
        LettuceTransport transport =
                LettuceTransport.builder(uri).connectTimeout(PATIENCE).connect();
        return new HoldfastLibrary(transport, transport::close);
    }

    /** With meters that a registry in memory keeps, and of the transport too if that is wanted. */
    static HoldfastLibrary metered(String uri, boolean transportToo) {
        MeterRegistry registry = new SimpleMeterRegistry();
        RedisTransport plain =
                LettuceTransport.builder(uri).connectTimeout(PATIENCE).connect();
        RedisTransport transport = transportToo ? MeteredTransport.around(plain, registry) : plain;
        Locks locks = Locks.builder(RedisLeaseStore.over(transport))
                .listener(LockMeters.on(registry))
                .build();
        return new HoldfastLibrary(transport, locks, transport::close);
    }

    static HoldfastLibrary overRedisson(String uri) {
        RedissonClient client = RedissonLibrary.client(uri);
        RedissonTransport transport = RedissonTransport.of(client);
        return new HoldfastLibrary(transport, () -> {
            transport.close();
            client.shutdown();
        });
    }

    @Override
    public Gate lock(String name) {
        return gate(locks.lock(name));
    }

    @Override
    public Gate semaphore(String name, int permits) {
        DistributedSemaphore semaphore = locks.semaphore(name, permits);
        return () -> semaphore.acquire()::close;
    }

    @Override
    public Gate readLock(String name) {
        return gate(locks.readWriteLock(name).readLock());
    }

    @Override
    public Gate writeLock(String name) {
        return gate(locks.readWriteLock(name).writeLock());
    }

    private static Gate gate(DistributedLock lock) {
        return new Gate() {
            @Override
            public Pass enter() throws InterruptedException {
                return lock.acquire()::close;
            }

            @Override
            public Optional<Pass> tryEnter() {
                return lock.tryAcquire().map(lease -> lease::close);
            }
        };
    }

    @Override
    public Tally counter(String name) {
        AtomicCounter counter = counters.counter(name);
        return new Tally() {
            @Override
            public long increment() {
                return counter.increment();
            }

            @Override
            public CompletionStage<Long> incrementAsync() {
                return counter.incrementAsync();
            }
        };
    }

    @Override
    public Action boundedAdd(String name) {
        BoundedCounter counter = counters.bounded(name, 0, LIMIT);
        return () -> counter.tryAdd(1);
    }

    @Override
    public Action buffered(String name) {
        return counters.buffered(name)::increment;
    }

    @Override
    public Action ids(String name) {
        return IdSequence.on(counters, name)::next;
    }

    @Override
    public void hold(Collection<String> names) throws Exception {
        Answers.await(names, name -> locks.lock(name).acquireAsync().thenAccept(kept::add));
    }

    @Override
    public void queue(String name, int waiters) {
        DistributedLock lock = locks.lock(name);
        for (int waiter = 0; waiter < waiters; waiter++) kept.add(lock.acquireAsync());
    }

    @Override
    public CompletionStage<?> visit(String name, long visitor) {
        return locks.lock(name).acquireAsync().thenCompose(LockLease::releaseAsync);
    }

    @Override
    public void close() {
        counters.close();
        locks.close();
        disconnect.run();
    }
}
