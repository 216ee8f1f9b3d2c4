package dev.holdfast.lock;

import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.work.Stages;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
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
    private final List<String> names;
    private final LeaseOptions options;

    /** @param names in their order, without repeats */
    MultiLock(Client client, List<String> names, LeaseOptions options) {
        this.client = client;
        this.names = names;
        this.options = client.checked(options);
    }

    /** The names, in the order in which they are taken. */
    public List<String> names() {
        return names;
    }

    /** How the leases behave; a minimum hold is for each of them. */
    public LeaseOptions options() {
        return options;
    }

    /** The same locks, with other options for the leases taken through the object returned. */
    public MultiLock withOptions(LeaseOptions other) {
        return new MultiLock(client, names, Check.notNull("options", other));
    }

    /**
     * Waits until all are held.
     *
     * @throws InterruptedException if the thread is interrupted; none is held then
     */
    public MultiLease acquire() throws InterruptedException {
        return await(null).orElseThrow();
    }

    /** Takes all if all are free and nobody queues for any of them. */
    public Optional<MultiLease> tryAcquire() throws InterruptedException {
        return await(Duration.ZERO);
    }

    /**
     * Waits for all of them, but not longer than {@code wait}. The store is always asked once.
     *
     * @param wait longer than zero, at most 365 days
     * @return empty if one of them was not to be had in time
     * @throws InterruptedException if the thread is interrupted; none is held then
     */
    public Optional<MultiLease> tryAcquire(Duration wait) throws InterruptedException {
        return await(checked(wait));
    }

    /** As {@link #acquire()}, without blocking; completing the future from outside gives up, as for a lock. */
    public CompletionStage<MultiLease> acquireAsync() {
        return async(null, Optional::orElseThrow);
    }

    /** As {@link #tryAcquire()}, without blocking. */
    public CompletionStage<Optional<MultiLease>> tryAcquireAsync() {
        return async(Duration.ZERO, Function.identity());
    }

    /** As {@link #tryAcquire(Duration)}, without blocking. */
    public CompletionStage<Optional<MultiLease>> tryAcquireAsync(Duration wait) {
        return async(checked(wait), Function.identity());
    }

    @Override
    public String toString() {
        return "MultiLock" + names;
    }

    private MultiAcquisition acquisition(@Nullable Duration wait, @Nullable Thread thread) {
        List<Subject> subjects =
                names.stream().map(name -> new Subject(Kind.LOCK, name)).toList();
        return new MultiAcquisition(client, subjects, options, wait, thread);
    }

    private Optional<MultiLease> await(@Nullable Duration wait) throws InterruptedException {
        if (Thread.interrupted()) throw new InterruptedException("interrupted before asking for " + names);
        MultiAcquisition acquisition = acquisition(wait, Thread.currentThread());
        CompletableFuture<Optional<List<Hold>>> result = acquisition.start();
        try {
            Optional<List<Hold>> holds = result.get();
            if (options.interruptOnLoss()) holds.ifPresent(MultiLock::interruptOnLoss);
            return holds.map(all -> lease(all, acquisition.waited()));
        } catch (InterruptedException e) {
            // At the last moment they may have come, and nobody would have them.
            if (!result.cancel(false)) result.thenAccept(holds -> holds.ifPresent(acquisition::undo));
            throw e;
        } catch (ExecutionException e) {
            throw Stages.thrown(Objects.requireNonNull(e.getCause()));
        }
    }

    private <T> CompletionStage<T> async(@Nullable Duration wait, Function<Optional<MultiLease>, T> form) {
        MultiAcquisition acquisition = acquisition(wait, null);
        CompletableFuture<Optional<List<Hold>>> result = acquisition.start();
        CompletableFuture<T> handed = new CompletableFuture<>();
        result.whenComplete((holds, failure) -> client.callback(() -> {
            if (failure != null) handed.completeExceptionally(Stages.cause(failure));
            else if (handed.isDone()) holds.ifPresent(acquisition::undo);
            else if (!handed.complete(form.apply(holds.map(all -> lease(all, acquisition.waited())))))
                holds.ifPresent(all -> all.forEach(client::takeBack));
        }));
        handed.whenComplete((lease, failure) -> result.cancel(false));
        return handed;
    }

    private MultiLease lease(List<Hold> holds, Duration waited) {
        List<TokenLease> leases =
                holds.stream().map(hold -> new TokenLease(client, hold)).toList();
        for (TokenLease lease : leases) {
            Hold hold = lease.hold;
            client.tell(listener -> listener.acquired(hold.cohort.subject(), lease, waited, hold.arrival));
            hold.tellAcquired();
        }
        return new MultiLease(leases);
    }

    /** Not before the thread has them: until then nobody would expect it. */
    private static void interruptOnLoss(List<Hold> holds) {
        Thread holder = Thread.currentThread();
        holds.forEach(hold -> hold.interruptOnLoss(holder));
    }

    private static Duration checked(Duration wait) {
        return Check.duration("wait", wait, Check.MAX_WAIT);
    }
}
