package dev.holdfast.lock.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.DistributedReadWriteLock;
import dev.holdfast.lock.DistributedSemaphore;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.MultiLease;
import dev.holdfast.lock.PermitLease;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every verb that blocks may be called from a callback, also where there is one thread for all of them. */
@Timeout(120)
class CallbackThreadTest {

    private final InMemoryLeaseStore store = new InMemoryLeaseStore();
    private final ExecutorService callbacks = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    });
    private final Locks locks = Locks.builder(store).callbacks(callbacks).build();

    @AfterEach
    void close() {
        callbacks.shutdownNow();
        locks.close();
        store.close();
    }

    /** What a dependent of one of the client's stages would do. */
    private <T> T onTheCallbackThread(Callable<T> verb) throws Exception {
        return callbacks.submit(verb).get(20, TimeUnit.SECONDS);
    }

    @Test
    void severalLocksCanBeAcquiredAndReleased() throws Exception {
        assertThat(onTheCallbackThread(() -> {
                    MultiLease lease = locks.all("a", "b").acquire();
                    lease.renew();
                    lease.ensure(Duration.ofSeconds(1));
                    return lease.release();
                }))
                .isNotNull();
        assertThat(onTheCallbackThread(() -> {
                    locks.all("a", "b").tryAcquire().orElseThrow().close();
                    locks.all("a", "b")
                            .tryAcquire(Duration.ofSeconds(1))
                            .orElseThrow()
                            .close();
                    return true;
                }))
                .isTrue();
    }

    @Test
    void oneLockOfSeveralCanBeAcquiredAndReleased() throws Exception {
        assertThat(onTheCallbackThread(() -> {
                    locks.all("a").tryAcquire().orElseThrow().close();
                    locks.all("a").acquire().close();
                    return true;
                }))
                .isTrue();
    }

    @Test
    void severalLocksCanBeWaitedFor() throws Exception {
        try (LockLease busy = locks.lock("b").acquire()) {
            assertThat(onTheCallbackThread(() -> locks.all("a", "b").tryAcquire(Duration.ofMillis(20))))
                    .isEmpty();
            assertThat(onTheCallbackThread(() -> locks.all("b").tryAcquire())).isEmpty();
            assertThat(busy.isHeld()).isTrue();
        }
    }

    @Test
    void aLeaseOfSeveralThatCameByAStageCanBeClosed() throws Exception {
        MultiLease lease =
                locks.all("a", "b").acquireAsync().toCompletableFuture().get(20, TimeUnit.SECONDS);
        onTheCallbackThread(() -> {
            lease.close();
            return true;
        });
        assertThat(lease.isHeld()).isFalse();
    }

    @Test
    void aSemaphoreCanBeAskedAndResized() throws Exception {
        DistributedSemaphore semaphore = locks.semaphore("s", 3);
        assertThat(onTheCallbackThread(() -> {
                    try (PermitLease permit = semaphore.acquire()) {
                        semaphore.resize(5);
                        return semaphore.availablePermits() + permit.permits();
                    }
                }))
                .isEqualTo(5);
    }

    @Test
    void aReadWriteLockCanBeTurned() throws Exception {
        DistributedReadWriteLock lock = locks.readWriteLock("rw");
        assertThat(onTheCallbackThread(() -> {
                    LockLease reader = lock.downgrade(lock.writeLock().acquire());
                    return lock.tryUpgrade(reader).orElseThrow().release();
                }))
                .isNotNull();
    }

    @Test
    void theLocksOfTheJdkCanBeTurned() throws Exception {
        ReadWriteLock lock = locks.readWriteLock("rw").asJavaLock();
        assertThat(onTheCallbackThread(() -> {
                    lock.readLock().lock();
                    boolean upgraded = lock.writeLock().tryLock();
                    lock.writeLock().unlock();
                    lock.readLock().unlock();
                    return upgraded;
                }))
                .isTrue();
    }
}
