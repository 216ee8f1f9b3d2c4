package dev.holdfast.lock.election;

import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.lock.work.Interruptible;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One leadership from within: its lease, and the task that runs in it if there is one. */
final class Term {

    final LockLease lease;
    final Leadership leadership;
    final long began;

    private final Interruptible work = new Interruptible();
    private final @Nullable Duty duty;
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private final CompletableFuture<Void> departure = new CompletableFuture<>();

    Term(LockLease lease, @Nullable Duty duty, long began) {
        this.lease = lease;
        this.duty = duty;
        this.began = began;
        this.leadership = new Leadership(lease);
    }

    /** Begins the task, if there is one. {@code ended} hears of its end, with what it threw. */
    void begin(BiConsumer<Term, @Nullable Throwable> ended) {
        Duty given = duty;
        if (given == null) {
            idle.complete(null);
            return;
        }
        try {
            given.executor().execute(() -> run(given.task(), ended));
        } catch (Throwable e) {
            end(ended, e);
        }
    }

    private void run(LeaderTask task, BiConsumer<Term, @Nullable Throwable> ended) {
        Throwable failure = null;
        try {
            if (leadership.isLeader())
                work.run(() -> {
                    task.lead(leadership);
                    return null;
                });
        } catch (Throwable e) {
            failure = e;
        }
        end(ended, failure);
    }

    private void end(BiConsumer<Term, @Nullable Throwable> ended, @Nullable Throwable failure) {
        idle.complete(null);
        ended.accept(this, failure);
    }

    /** The leadership is over: the task is to return. */
    void interrupt() {
        work.interrupt();
    }

    /** Gives the lease back as soon as the task has returned, or has not done so for the time of grace. */
    void leave(TimeSource time, Duration grace) {
        if (!idle.isDone()) {
            work.interrupt();
            Subscription patience = time.schedule(grace.toNanos(), () -> idle.complete(null));
            idle.thenRun(patience::close);
        }
        idle.thenCompose(free -> lease.releaseAsync()).whenComplete((outcome, failure) -> departure.complete(null));
    }

    /** Completes when the lease has been given back. */
    CompletionStage<Void> departure() {
        return departure.minimalCompletionStage();
    }

    /** Waits for the departure, unless this thread runs the task and so would wait for itself. */
    void awaitDeparture() {
        if (work.isWorker()) return;
        idle.join();
        // Waits by itself: the stage above may need a callback thread, which this may be.
        lease.release();
    }
}
