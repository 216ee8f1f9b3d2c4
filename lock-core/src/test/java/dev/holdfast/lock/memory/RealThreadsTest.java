package dev.holdfast.lock.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.EngineAccess;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.ReleaseOutcome;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The engine with real threads, the real clock and its own callback threads: what one thread in virtual time cannot show. */
@Timeout(120)
class RealThreadsTest {

    private static final int THREADS = 12;
    private static final int ROUNDS = 250;

    private final InMemoryLeaseStore store = new InMemoryLeaseStore();
    private final List<Locks> clients = List.of(Locks.on(store), Locks.on(store), Locks.on(store));
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicLong lastToken = new AtomicLong();
    private final AtomicInteger holds = new AtomicInteger();

    /** A thread that may be interrupted, while it may be interrupted. */
    private static final class Target {

        private final ReentrantLock mutex = new ReentrantLock();
        private Thread thread;

        void hit() {
            mutex.lock();
            try {
                if (thread != null) thread.interrupt();
            } finally {
                mutex.unlock();
            }
        }

        private void aimAt(Thread next) {
            mutex.lock();
            try {
                thread = next;
            } finally {
                mutex.unlock();
            }
        }

        /** A lease, or null if the thread was interrupted first. */
        LockLease during(DistributedLock lock) {
            aimAt(Thread.currentThread());
            try {
                return lock.acquire();
            } catch (InterruptedException expected) {
                return null;
            } finally {
                aimAt(null);
                Thread.interrupted();
            }
        }
    }

    @AfterEach
    void close() {
        clients.forEach(Locks::close);
        store.close();
    }

    @Test
    @DisplayName("A12 A22 threads that acquire, try, cancel and are interrupted never meet and leave nothing behind")
    void threadsThatComeAndGoNeverMeet() throws Exception {
        run(Executors.newFixedThreadPool(THREADS));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void virtualThreadsNeverMeet() throws Exception {
        run(virtualThreads());
    }

    private static ExecutorService virtualThreads() throws ReflectiveOperationException {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private void run(ExecutorService threads) throws Exception {
        List<Future<?>> workers = new ArrayList<>();
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(i);
            Target target = new Target();
            targets.add(target);
            DistributedLock lock = clients.get(i % clients.size()).lock("busy");
            workers.add(threads.submit(() -> {
                for (int round = 0; round < ROUNDS; round++) visit(lock, random, target);
                return null;
            }));
        }
        Random aim = new Random(99);
        while (!workers.stream().allMatch(Future::isDone))
            targets.get(aim.nextInt(THREADS)).hit();
        for (Future<?> worker : workers) worker.get();
        threads.shutdown();
        assertThat(holds.get()).isGreaterThan(THREADS * ROUNDS / 4);
        // Leases of stages that were cancelled at the last moment are on their way back.
        Awaitility.await().until(() -> clients.stream().allMatch(client -> EngineAccess.names(client) == 0));
        Optional<LockLease> free = clients.get(0).lock("busy").tryAcquire();
        assertThat(free).isPresent();
        free.get().close();
        assertThat(store.size()).isZero();
    }

    private void visit(DistributedLock lock, Random random, Target target) {
        switch (random.nextInt(6)) {
            case 0 -> lock.tryAcquire().ifPresent(this::hold);
            case 1 -> {
                CompletableFuture<LockLease> stage = lock.acquireAsync().toCompletableFuture();
                // Whoever is first: the lease or the cancellation.
                if (!stage.cancel(true)) hold(stage.join());
            }
            case 2 -> {
                LockLease lease = target.during(lock);
                if (lease != null) hold(lease);
            }
            case 3 -> {
                try {
                    lock.tryAcquire(Duration.ofNanos(1 + random.nextInt(2_000_000)))
                            .ifPresent(this::hold);
                } catch (InterruptedException unexpected) {
                    throw new AssertionError(unexpected);
                }
            }
            case 4 -> hold(lock.acquireAsync().toCompletableFuture().join());
            default -> hold(lock.acquireUninterruptibly());
        }
    }

    private void hold(LockLease lease) {
        assertThat(inside.incrementAndGet()).as("holders").isEqualTo(1);
        assertThat(lastToken.getAndSet(lease.fencingToken())).as("token").isLessThan(lease.fencingToken());
        assertThat(lease.isHeld()).isTrue();
        holds.incrementAndGet();
        inside.decrementAndGet();
        assertThat(lease.release()).isEqualTo(ReleaseOutcome.RELEASED);
    }
}
