package dev.holdfast.bench.subject;

import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.redisson.Redisson;
import org.redisson.api.RAtomicLong;
import org.redisson.api.RIdGenerator;
import org.redisson.api.RLock;
import org.redisson.api.RPermitExpirableSemaphore;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Redisson with its defaults: leases of 30 s that its watchdog renews. */
final class RedissonLibrary implements Library {

    /** Who waits, as an application would know. */
    private final Queue<Object> waiting = new ConcurrentLinkedQueue<>();

    private final RedissonClient client;
    private final AtomicLong owners = new AtomicLong(1L << 32);

    RedissonLibrary(String uri) {
        client = client(uri);
    }

    static RedissonClient client(String uri) {
        Config config = new Config();
        config.useSingleServer().setAddress(uri);
        return Redisson.create(config);
    }

    @Override
    public Gate lock(String name) {
        return new JavaGate(client.getLock(name));
    }

    @Override
    public Gate semaphore(String name, int permits) {
        RPermitExpirableSemaphore semaphore = client.getPermitExpirableSemaphore(name);
        semaphore.trySetPermits(permits);
        return () -> {
            String permit = semaphore.acquire(LEASE_MILLIS, TimeUnit.MILLISECONDS);
            return () -> semaphore.release(permit);
        };
    }

    @Override
    public Gate readLock(String name) {
        return new JavaGate(client.getReadWriteLock(name).readLock());
    }

    @Override
    public Gate writeLock(String name) {
        return new JavaGate(client.getReadWriteLock(name).writeLock());
    }

    @Override
    public Tally counter(String name) {
        RAtomicLong counter = client.getAtomicLong(name);
        return new Tally() {
            @Override
            public long increment() {
                return counter.incrementAndGet();
            }

            @Override
            public CompletionStage<Long> incrementAsync() {
                return counter.incrementAndGetAsync();
            }
        };
    }

    @Override
    public Action ids(String name) {
        RIdGenerator generator = client.getIdGenerator(name);
        generator.tryInit(1, 5_000);
        return generator::nextId;
    }

    @Override
    public void hold(Collection<String> names) throws Exception {
        Answers.await(names, name -> client.getLock(name).lockAsync(owners.incrementAndGet()));
    }

    @Override
    public void queue(String name, int waiters) {
        RLock lock = client.getLock(name);
        for (int waiter = 0; waiter < waiters; waiter++) waiting.add(lock.lockAsync(owners.incrementAndGet()));
    }

    @Override
    public CompletionStage<Void> visit(String name, long visitor) {
        RLock lock = client.getLock(name);
        return lock.lockAsync(visitor).thenCompose(held -> lock.unlockAsync(visitor));
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
