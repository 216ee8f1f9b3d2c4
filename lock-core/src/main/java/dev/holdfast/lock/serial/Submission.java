package dev.holdfast.lock.serial;

import dev.holdfast.lock.LeaseLostException;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.work.Interruptible;
import dev.holdfast.lock.work.Stages;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One task on its way: what is to be done, and the stage of who wants to know. */
final class Submission<T extends @Nullable Object> {

    /** A task that has begun, and ends when its stage does. */
    @FunctionalInterface
    interface Body<T extends @Nullable Object> {
        CompletionStage<T> begin(LockLease lease) throws Exception;
    }

    /** Its place among all submissions of the executor; guarded by that's mutex. */
    long number;

    final CompletableFuture<T> result = new CompletableFuture<>();
    private final Body<T> body;
    private final Interruptible work = new Interruptible();
    private volatile boolean begun;

    Submission(Body<T> body) {
        this.body = body;
    }

    /** Whether it is too late to take it out. */
    boolean hasBegun() {
        return begun;
    }

    /** Nobody waits for it any more. */
    boolean isGivenUp() {
        return result.isDone();
    }

    void interrupt() {
        work.interrupt();
    }

    void fail(Throwable failure) {
        result.completeExceptionally(failure);
    }

    /** Does the work. The stage gives what is then to be told: not sooner, who is told may take its time. */
    CompletionStage<Runnable> run(LockLease lease) {
        begun = true;
        CompletionStage<T> end;
        try {
            end = work.run(() -> body.begin(lease));
            if (end == null) throw new NullPointerException("the task gave no stage");
        } catch (Throwable e) {
            end = CompletableFuture.failedFuture(e);
        }
        return end.handle((value, failure) -> outcome(lease, value, failure));
    }

    private Runnable outcome(LockLease lease, T value, @Nullable Throwable failure) {
        Throwable cause = failure == null ? null : Stages.cause(failure);
        if (!lease.isHeld()) return () -> fail(lost(lease, cause));
        return cause == null ? () -> result.complete(value) : () -> fail(cause);
    }

    private static LeaseLostException lost(LockLease lease, @Nullable Throwable failure) {
        String end = failure == null ? " was lost before its task ended" : " was lost, and its task failed";
        LeaseLostException lost = new LeaseLostException("the lease of '" + lease.name() + "'" + end);
        if (failure != null) lost.addSuppressed(failure);
        return lost;
    }
}
