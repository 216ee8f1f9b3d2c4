package dev.holdfast.lock.simulation;

import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.DistributedReadWriteLock;
import dev.holdfast.lock.DistributedSemaphore;
import dev.holdfast.lock.Lease;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.MultiLock;
import dev.holdfast.lock.spi.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** One way of asking the product for something, and of turning what was got. */
final class Errand {

    final Wanted wanted;

    /** Whether it is held until it is released, if nothing goes wrong. */
    final boolean lasting;

    private final Supplier<CompletableFuture<Lease>> acquire;
    private final Supplier<CompletableFuture<Lease>> attempt;
    private final Function<Duration, CompletableFuture<Lease>> attemptFor;
    private final DistributedReadWriteLock sides;

    private <L extends Lease> Errand(
            Wanted wanted,
            LeaseOptions options,
            Supplier<CompletionStage<L>> acquire,
            Supplier<CompletionStage<Optional<L>>> attempt,
            Function<Duration, CompletionStage<Optional<L>>> attemptFor,
            DistributedReadWriteLock sides) {
        this.wanted = wanted;
        this.lasting = options.renewal() == LeaseOptions.Renewal.AUTOMATIC
                && options.maximumHold().isEmpty();
        this.acquire = () -> plain(acquire.get(), lease -> lease);
        this.attempt = () -> plain(attempt.get(), lease -> lease.orElse(null));
        this.attemptFor = wait -> plain(attemptFor.apply(wait), lease -> lease.orElse(null));
        this.sides = sides;
    }

    static Errand to(DistributedLock lock) {
        return to(lock, Wanted.one(Kind.LOCK, lock.name()), null);
    }

    static Errand to(MultiLock locks) {
        Wanted wanted = new Wanted(Kind.LOCK, locks.names(), 1);
        return new Errand(
                wanted, locks.options(), locks::acquireAsync, locks::tryAcquireAsync, locks::tryAcquireAsync, null);
    }

    static Errand to(DistributedReadWriteLock lock, boolean write) {
        Wanted wanted = Wanted.one(write ? Kind.WRITE : Kind.READ, lock.name());
        return to(write ? lock.writeLock() : lock.readLock(), wanted, lock);
    }

    private static Errand to(DistributedLock lock, Wanted wanted, DistributedReadWriteLock sides) {
        return new Errand(
                wanted, lock.options(), lock::acquireAsync, lock::tryAcquireAsync, lock::tryAcquireAsync, sides);
    }

    static Errand to(DistributedSemaphore semaphore, int permits) {
        Wanted wanted = new Wanted(Kind.SEMAPHORE, List.of(semaphore.name()), permits);
        return new Errand(
                wanted,
                semaphore.options(),
                () -> semaphore.acquireAsync(permits),
                () -> semaphore.tryAcquireAsync(permits),
                wait -> semaphore.tryAcquireAsync(permits, wait),
                null);
    }

    CompletableFuture<Lease> acquire() {
        return acquire.get();
    }

    /** Null if it was busy. */
    CompletableFuture<Lease> attempt() {
        return attempt.get();
    }

    /** Null if it was busy for so long. */
    CompletableFuture<Lease> attempt(Duration wait) {
        return attemptFor.apply(wait);
    }

    boolean canTurn() {
        return sides != null;
    }

    /** Downgrades a writer, upgrades a reader; null if that cannot be. */
    CompletableFuture<Lease> turn(Wish held) {
        LockLease lease = (LockLease) held.lease;
        return held.wanted.kind() == Kind.WRITE
                ? plain(sides.downgradeAsync(lease), other -> other)
                : plain(sides.tryUpgradeAsync(lease), other -> other.orElse(null));
    }

    private static <T> CompletableFuture<Lease> plain(CompletionStage<T> stage, Function<T, Lease> form) {
        CompletableFuture<Lease> plain = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> {
            if (failure != null) plain.completeExceptionally(failure);
            else plain.complete(form.apply(value));
        });
        plain.whenComplete((lease, failure) -> {
            if (plain.isCancelled()) stage.toCompletableFuture().cancel(true);
        });
        return plain;
    }
}
