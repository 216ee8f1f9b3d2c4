package dev.holdfast.lock.contract;

import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.DistributedSemaphore;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.PermitLease;
import dev.holdfast.lock.testing.ForwardingLease;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import java.util.function.Function;

/** A semaphore of one permit in a lock's clothes. What it gives for tokens is the order in which it gave leases out. */
record LastPermit(DistributedSemaphore semaphore) implements DistributedLock {

    private static final AtomicLong ORDER = new AtomicLong();

    @Override
    public String name() {
        return semaphore.name();
    }

    @Override
    public LeaseOptions options() {
        return semaphore.options();
    }

    @Override
    public DistributedLock withOptions(LeaseOptions options) {
        return new LastPermit(semaphore.withOptions(options));
    }

    @Override
    public LockLease acquire() throws InterruptedException {
        return new Only(semaphore.acquire());
    }

    @Override
    public LockLease acquireUninterruptibly() {
        try {
            return acquireAsync().toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw e;
        }
    }

    @Override
    public Optional<LockLease> tryAcquire() {
        return semaphore.tryAcquire().map(Only::new);
    }

    @Override
    public Optional<LockLease> tryAcquire(Duration wait) throws InterruptedException {
        return semaphore.tryAcquire(1, wait).map(Only::new);
    }

    @Override
    public CompletionStage<LockLease> acquireAsync() {
        return dressed(semaphore.acquireAsync(1), Only::new, PermitLease::releaseAsync);
    }

    @Override
    public CompletionStage<Optional<LockLease>> tryAcquireAsync() {
        return perhaps(semaphore.tryAcquireAsync(1));
    }

    @Override
    public CompletionStage<Optional<LockLease>> tryAcquireAsync(Duration wait) {
        return perhaps(semaphore.tryAcquireAsync(1, wait));
    }

    /** A semaphore has no such thing. */
    @Override
    public Lock asJavaLock() {
        throw new UnsupportedOperationException("a semaphore is held by no thread");
    }

    private static CompletionStage<Optional<LockLease>> perhaps(CompletionStage<Optional<PermitLease>> stage) {
        return dressed(stage, lease -> lease.map(Only::new), lease -> lease.ifPresent(PermitLease::releaseAsync));
    }

    /** Completed from outside, it ends the stage it is made of, as the stage itself would. */
    private static <T, R> CompletableFuture<R> dressed(
            CompletionStage<T> stage, Function<T, R> form, Consumer<T> unwanted) {
        CompletableFuture<T> inner = stage.toCompletableFuture();
        CompletableFuture<R> outer = new CompletableFuture<>();
        inner.whenComplete((value, failure) -> {
            if (failure != null) outer.completeExceptionally(failure);
            else if (!outer.complete(form.apply(value))) unwanted.accept(value);
        });
        outer.whenComplete((value, failure) -> inner.cancel(true));
        return outer;
    }

    private static final class Only extends ForwardingLease {

        Only(PermitLease lease) {
            super(lease, ORDER.incrementAndGet());
        }
    }
}
