package dev.holdfast.lock;

import dev.holdfast.lock.spi.Check;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Several locks held together: all of them or none. Two callers that want the same names never wait for each other in a
 * circle, in whatever order they list them: the names are taken in their natural order.
 *
 * <p>Where all are free one step of the store takes them together. Otherwise they are acquired one after the other within
 * one wait, and those that are held already stay held meanwhile; if one cannot be had, all are given back.
 *
 * <p>Instances are immutable and may be used by any number of threads. All verbs fail as those of a {@link DistributedLock}
 * do, with nothing held.
 */
public final class MultiLock {

    private final Client client;
    private final List<NamedLock> locks;
    private final LeaseOptions options;

    /** @param locks in the order of their names, without repeats */
    MultiLock(Client client, List<NamedLock> locks, LeaseOptions options) {
        this.client = client;
        this.locks = locks;
        this.options = options;
    }

    /** The names, in the order in which they are taken. */
    public List<String> names() {
        return locks.stream().map(NamedLock::name).toList();
    }

    /** How the leases behave; a minimum hold is for each of them. */
    public LeaseOptions options() {
        return options;
    }

    /** The same locks, with other options for the leases taken through the object returned. */
    public MultiLock withOptions(LeaseOptions other) {
        Check.notNull("options", other);
        return new MultiLock(
                client, locks.stream().map(lock -> lock.with(other)).toList(), other);
    }

    /**
     * Waits until all are held.
     *
     * @throws InterruptedException if the thread is interrupted; none is held then
     */
    public MultiLease acquire() throws InterruptedException {
        return await(start(null, Thread.currentThread()).result()).orElseThrow();
    }

    /** Takes all if all are free and nobody queues for any of them. */
    public Optional<MultiLease> tryAcquire() throws InterruptedException {
        return await(start(Duration.ZERO, Thread.currentThread()).result());
    }

    /**
     * Waits for all of them, but not longer than {@code wait}. The store is always asked once.
     *
     * @param wait longer than zero, at most 365 days
     * @return empty if one of them was not to be had in time
     * @throws InterruptedException if the thread is interrupted; none is held then
     */
    public Optional<MultiLease> tryAcquire(Duration wait) throws InterruptedException {
        return await(start(checked(wait), Thread.currentThread()).result());
    }

    /** As {@link #acquire()}, without blocking; completing the future from outside gives up, as for a lock. */
    public CompletionStage<MultiLease> acquireAsync() {
        return start(null, null).handed(Optional::orElseThrow);
    }

    /** As {@link #tryAcquire()}, without blocking. */
    public CompletionStage<Optional<MultiLease>> tryAcquireAsync() {
        return start(Duration.ZERO, null).handed(Function.identity());
    }

    /** As {@link #tryAcquire(Duration)}, without blocking. */
    public CompletionStage<Optional<MultiLease>> tryAcquireAsync(Duration wait) {
        return start(checked(wait), null).handed(Function.identity());
    }

    @Override
    public String toString() {
        return "MultiLock" + names();
    }

    private MultiAcquisition start(@Nullable Duration wait, @Nullable Thread thread) {
        return new MultiAcquisition(client, locks, options, wait, thread).start();
    }

    private static <T> T await(CompletableFuture<T> result) throws InterruptedException {
        try {
            return result.get();
        } catch (InterruptedException e) {
            result.cancel(false);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof HoldfastException known) throw known.again();
            if (e.getCause() instanceof RuntimeException unchecked) throw unchecked;
            throw new IllegalStateException("the lease store failed", e.getCause());
        }
    }

    private static Duration checked(Duration wait) {
        return Check.duration("wait", wait, Check.MAX_WAIT);
    }
}
