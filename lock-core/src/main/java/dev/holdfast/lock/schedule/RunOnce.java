package dev.holdfast.lock.schedule;

import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.HoldfastException;
import dev.holdfast.lock.LeaseLostException;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.schedule.RunOutcome.Kind;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.work.Interruptible;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Lets one of the nodes that start a job at about the same time run it, and the others skip it.
 *
 * <p>A node that finds the name taken skips at once. The name is taken from the start of a run until its end, and at least
 * until the <em>minimum hold</em> after its start, however the run ended: well, by an exception, or by the death of its
 * node. It is renewed while the run lasts, up to the <em>maximum hold</em> if there is one. All of that goes by the server's clock;
 * how to choose the minimum is told {@linkplain dev.holdfast.lock.schedule at the package}. Let nobody but the job use the
 * lock's name.
 *
 * <p>Immutable, and safe for use by many threads; a node that starts the job again while it runs it skips, too.
 */
public final class RunOnce {

    private static final System.Logger LOG = System.getLogger(RunOnce.class.getName());

    private final DistributedLock lock;
    private final boolean interruptOnLoss;

    private RunOnce(DistributedLock lock, LeaseOptions options) {
        Check.duration("minimumHold", options.minimumHold(), Check.MAX_WAIT);
        interruptOnLoss = options.interruptOnLoss();
        // The interrupt is sent by this class, also to tasks on an executor and never to what follows them.
        this.lock = lock.withOptions(options.withInterruptOnLoss(false));
    }

    /**
     * With the lock's own options.
     *
     * @throws IllegalArgumentException if they have no minimum hold
     */
    public static RunOnce on(DistributedLock lock) {
        return builder(lock).build();
    }

    /** With settings to be chosen, beginning with the lock's own options. */
    public static Builder builder(DistributedLock lock) {
        return new Builder(Check.notNull("lock", lock));
    }

    /** The lock's name. */
    public String name() {
        return lock.name();
    }

    /**
     * Runs the task on this thread, unless the name is taken. Asks the store once before the run and once after it.
     *
     * @throws X if the task does
     * @throws LeaseLostException if the task failed and the lease had been lost before; what the task threw is suppressed in
     *     it
     * @throws dev.holdfast.lock.BackendUnavailableException if the store could not be asked; the task has not run
     * @throws dev.holdfast.lock.OutcomeUnknownException if the store did not answer; the task has not run
     */
    public <T extends @Nullable Object, X extends Exception> RunOutcome<T> tryRun(Task<T, X> task) throws X {
        Check.notNull("task", task);
        Optional<LockLease> lease = lock.tryAcquire();
        return lease.isEmpty() ? RunOutcome.skipped() : run(lease.get(), task);
    }

    /**
     * As {@link #tryRun}, with the task on an executor; that is not troubled when the name is taken. The stage fails with
     * what {@code tryRun} throws, and with {@link LeaseLostException} if the lease was over before the executor came to the
     * task, which then has not run.
     */
    public <T extends @Nullable Object> CompletionStage<RunOutcome<T>> tryRunAsync(
            Executor executor, Task<T, ? extends Exception> task) {
        Check.notNull("executor", executor);
        Check.notNull("task", task);
        CompletableFuture<RunOutcome<T>> result = new CompletableFuture<>();
        lock.tryAcquireAsync().whenComplete((lease, failure) -> {
            if (failure != null) result.completeExceptionally(failure);
            else if (lease.isEmpty()) result.complete(RunOutcome.skipped());
            else hand(executor, lease.get(), task, result);
        });
        return result.minimalCompletionStage();
    }

    /**
     * The task for a scheduler: skips, and does not let a store that cannot be asked end a fixed-rate schedule; both that
     * and a run whose lease was lost are logged as warnings. What the task itself throws is thrown.
     */
    public Runnable asRunnable(Runnable task) {
        Check.notNull("task", task);
        return () -> {
            boolean[] began = new boolean[1];
            try {
                RunOutcome<@Nullable Void> outcome = tryRun(lease -> {
                    began[0] = true;
                    task.run();
                    return null;
                });
                if (outcome.kind() == Kind.LOST)
                    LOG.log(Level.WARNING, "the lease of '" + name() + "' was lost while its task ran");
            } catch (LeaseLostException e) {
                LOG.log(Level.WARNING, "the lease of '" + name() + "' was lost and its task failed", e);
            } catch (HoldfastException e) {
                if (began[0]) throw e;
                LOG.log(Level.WARNING, "'" + name() + "' was not run: the store could not be asked", e);
            }
        };
    }

    private <T extends @Nullable Object> void hand(
            Executor executor,
            LockLease lease,
            Task<T, ? extends Exception> task,
            CompletableFuture<RunOutcome<T>> result) {
        try {
            executor.execute(() -> {
                try {
                    result.complete(run(lease, task));
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (Throwable e) {
            lease.releaseAsync();
            result.completeExceptionally(e);
        }
    }

    private <T extends @Nullable Object, X extends Exception> RunOutcome<T> run(LockLease lease, Task<T, X> task)
            throws X {
        if (!lease.isHeld()) {
            lease.release();
            throw new LeaseLostException("the lease of '" + name() + "' was over before its task began");
        }
        Interruptible work = new Interruptible();
        if (interruptOnLoss) lease.whenLost().thenRun(work::interrupt);
        T value;
        try {
            value = work.run(() -> task.run(lease));
        } catch (Throwable failure) {
            if (wasHeld(lease)) throw failure;
            LeaseLostException lost =
                    new LeaseLostException("the lease of '" + name() + "' was lost, and its task failed");
            lost.addSuppressed(failure);
            throw lost;
        }
        return RunOutcome.finished(wasHeld(lease), value);
    }

    /** Gives the lease back. One that was held when that began was held all the while. */
    private static boolean wasHeld(LockLease lease) {
        ReleaseOutcome outcome = lease.release();
        return outcome == ReleaseOutcome.RELEASED || outcome == ReleaseOutcome.UNKNOWN;
    }

    /** Settings. Not safe for use by many threads. */
    public static final class Builder {

        private final DistributedLock lock;
        private LeaseOptions options;

        private Builder(DistributedLock lock) {
            this.lock = lock;
            this.options = lock.options();
        }

        /**
         * For how long after its start a run keeps the others from running, by the server's clock.
         *
         * @param minimumHold longer than zero, at most 365 days and at most the maximum hold
         */
        public Builder minimumHold(Duration minimumHold) {
            options = options.withMinimumHold(Check.duration("minimumHold", minimumHold, Check.MAX_WAIT));
            return this;
        }

        /**
         * For how long a run is protected at most: after it the lease is no longer renewed, and the run is lost one lease
         * later. Default: for as long as it lasts.
         *
         * @param maximumHold longer than zero, at most 365 days, and at least the minimum hold
         */
        public Builder maximumHold(Duration maximumHold) {
            options = options.withMaximumHold(maximumHold);
            return this;
        }

        /**
         * For how long the name stays taken after its node died, if the minimum hold is over by then.
         *
         * @param lease from 10 ms to 24 h
         */
        public Builder lease(Duration lease) {
            options = options.withDuration(lease);
            return this;
        }

        /** Whether the thread that runs the task is interrupted when the lease is lost. Default: as the lock's options say. */
        public Builder interruptOnLoss(boolean interruptOnLoss) {
            options = options.withInterruptOnLoss(interruptOnLoss);
            return this;
        }

        /** @throws IllegalArgumentException if no minimum hold was chosen */
        public RunOnce build() {
            return new RunOnce(lock, options);
        }
    }
}
