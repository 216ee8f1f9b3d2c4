package dev.holdfast.lock.serial;

import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.serial.Submission.Body;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.lock.work.Callbacks;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of one key one at a time among all JVMs that use the same prefix, those of this executor in the order of their
 * submission, each under a lease with a fencing token that never goes back from task to task of a key. Tasks of different keys
 * run side by side. No thread and no memory is kept for a key without tasks.
 *
 * <p>What becomes of a task is told by its stage:
 *
 * <ul>
 *   <li>It returned, or threw, while its lease was held: the stage has its value, or what it threw. Later tasks do not care.
 *   <li>Its lease was lost before it ended: the stage fails with {@link dev.holdfast.lock.LeaseLostException}, whatever the
 *       task came to; what it threw is suppressed in that. The task may have done everything, and another JVM may have run one
 *       beside it. It is told while it runs: by the lease's {@code whenLost()} and {@code isHeld()}, and by an interrupt if
 *       the {@linkplain LeaseOptions#withInterruptOnLoss lease options} say so. Later tasks wait for its end and for a new lease.
 *   <li>The store could not be asked for the lock: the stage fails with {@link dev.holdfast.lock.BackendUnavailableException}
 *       or {@link dev.holdfast.lock.OutcomeUnknownException}, and the task has not run. So do all tasks of the key that waited
 *       when the lock was asked for. Likewise {@link IllegalStateException} when the client is closed.
 *   <li>The backlog is full, or this is closed: the stage fails with {@link TaskRejectedException}; the task has not run.
 * </ul>
 *
 * <p>Cancelling a stage, or completing its {@code toCompletableFuture()} otherwise, takes a task out that has not begun; one that
 * runs goes on, and the next waits for its end.
 *
 * <p>Dependents of a stage run where its task ended: on the executor, or where the task's own stage was completed. Those of a
 * task that has not run do so on the client's callback executor when the lock could not be had, and else in the thread that
 * ended it: that of {@link #close()}, of whoever cancelled it, or the one whose handing over the executor refused. None hold up
 * a later task but the last ones.
 *
 * <p>A task must not wait for another one of its key, which would wait for it. Safe for use by many threads.
 */
public final class SerialExecutor implements AutoCloseable {

    final Executor tasks;
    final TimeSource time;
    final int turnTasks;
    final Duration turnTime;
    final boolean interruptOnLoss;

    private final Locks locks;
    private final String prefix;
    private final LeaseOptions options;
    private final int backlog;
    private final Duration grace;

    private final ReentrantLock mutex = new ReentrantLock();
    private final Map<String, KeyQueue> queues = new HashMap<>();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private long submitted;
    private boolean closed;

    private SerialExecutor(Builder settings) {
        locks = settings.locks;
        prefix = settings.prefix;
        interruptOnLoss = settings.options.interruptOnLoss();
        // The interrupt is sent by this class: to the task, and never to what its thread does next.
        options = settings.options.withInterruptOnLoss(false);
        tasks = settings.tasks;
        time = settings.time;
        turnTasks = settings.turnTasks;
        turnTime = settings.turnTime;
        backlog = settings.backlog;
        grace = settings.grace;
    }

    /** With the default settings. No I/O. */
    public static SerialExecutor on(Locks locks) {
        return builder(locks).build();
    }

    /** With settings to be chosen. */
    public static Builder builder(Locks locks) {
        return new Builder(Check.notNull("locks", locks));
    }

    /**
     * Queues a task, and returns at once.
     *
     * @param key not blank, no control characters, with the prefix at most 512 bytes in UTF-8
     */
    public <T extends @Nullable Object> CompletionStage<T> submit(String key, SerialTask<T> task) {
        Check.notNull("task", task);
        return queue(key, lease -> CompletableFuture.completedFuture(task.run(lease)));
    }

    /**
     * As {@link #submit}, for a task that goes on after it has returned: it ends when the stage it gives does, and its key is
     * taken until then. A stage that never completes holds up this JVM's tasks of the key for ever; give it a timeout.
     */
    public <T extends @Nullable Object> CompletionStage<T> submitAsync(
            String key, Function<? super LockLease, ? extends CompletionStage<T>> task) {
        Check.notNull("task", task);
        return queue(key, task::apply);
    }

    /** How many keys have tasks here, queued or running. */
    public int busyKeys() {
        return decide(queues::size);
    }

    /**
     * Takes no more tasks, and waits for those it has, also through interrupts, at most for the {@linkplain Builder#grace
     * grace}. After that those that have not begun fail with {@link TaskRejectedException}, also if they were given to the
     * {@linkplain Builder#executor executor} already, and those that run are interrupted but not waited for: each keeps its lease
     * until it has returned. Close this before the client. Not from a task, which would wait
     * for itself. Idempotent, never throws.
     */
    @Override
    public void close() {
        decide(() -> closed = true);
        tellIdle();
        Subscription limit = time.schedule(grace.toNanos(), () -> idle.complete(null));
        idle.join();
        limit.close();
        abandon();
    }

    private <T extends @Nullable Object> CompletionStage<T> queue(String key, Body<T> body) {
        String name = Check.name("key", prefix + Check.name("key", key));
        Submission<T> submission = new Submission<>(body);
        KeyQueue begun;
        try {
            begun = decide(() -> take(key, name, submission));
        } catch (TaskRejectedException e) {
            return CompletableFuture.failedFuture(e);
        }
        submission.result.whenComplete((value, failure) -> {
            if (!submission.hasBegun()) withdraw(key, submission);
        });
        if (begun != null) begun.ask();
        return submission.result;
    }

    /** Puts it into its queue; gives that if it is new. */
    private @Nullable KeyQueue take(String key, String name, Submission<?> submission) {
        if (closed) throw TaskRejectedException.closed(key);
        KeyQueue known = queues.get(key);
        if (known != null && known.size() >= backlog) throw TaskRejectedException.full(key, backlog);
        KeyQueue queue = known == null ? new KeyQueue(this, key, locks.lock(name, options)) : known;
        if (known == null) queues.put(key, queue);
        queue.add(submission, ++submitted);
        return known == null ? queue : null;
    }

    private void withdraw(String key, Submission<?> submission) {
        CompletableFuture<Void> question = decide(() -> {
            KeyQueue queue = queues.get(key);
            return queue == null ? null : queue.withdraw(submission);
        });
        if (question != null) question.complete(null);
    }

    /** Whether tasks wait in it; forgets it if none do. */
    boolean isWanted(KeyQueue queue) {
        boolean wanted = decide(() -> {
            if (queue.size() > 0) return true;
            queues.remove(queue.key);
            return false;
        });
        if (!wanted) tellIdle();
        return wanted;
    }

    private void tellIdle() {
        if (decide(() -> closed && queues.isEmpty())) idle.complete(null);
    }

    /** The grace is over. */
    private void abandon() {
        for (KeyQueue queue : decide(() -> List.copyOf(queues.values()))) {
            KeyQueue.Abandoned left = decide(queue::abandon);
            if (left.question() != null) left.question().complete(null);
            if (left.running() != null) left.running().interrupt();
            left.leaving().run();
            left.notBegun().forEach(each -> each.fail(TaskRejectedException.closed(queue.key)));
        }
    }

    <T extends @Nullable Object> T decide(Supplier<T> body) {
        mutex.lock();
        try {
            return body.get();
        } finally {
            mutex.unlock();
        }
    }

    /** Settings. Not safe for use by many threads. */
    public static final class Builder {

        /** The largest backlog, and the most tasks in a turn. */
        private static final int MOST = 1_000_000;

        private final Locks locks;
        private String prefix = "serial:";
        private LeaseOptions options = LeaseOptions.defaults();
        private Executor tasks = Callbacks.DEFAULT;
        private TimeSource time = TimeSource.system();
        private int backlog = 1_000;
        private int turnTasks = 64;
        private Duration turnTime = Duration.ofSeconds(1);
        private Duration grace = Duration.ofSeconds(10);

        private Builder(Locks locks) {
            this.locks = locks;
        }

        /**
         * What a key's lock is called before the key, {@code serial:} by default. Let nobody else use names that begin so.
         *
         * @param prefix not blank, no control characters, at most 512 bytes in UTF-8
         */
        public Builder prefix(String prefix) {
            this.prefix = Check.name("prefix", prefix);
            return this;
        }

        /** How the leases of turns behave. Default: {@link LeaseOptions#defaults()}. */
        public Builder leaseOptions(LeaseOptions options) {
            this.options = Check.notNull("options", options);
            return this;
        }

        /**
         * Runs the tasks, each for as long as it takes. Never a direct executor, which would run them on a thread of the client's
         * callbacks. A task that it refuses fails with what it threw; one that it drops without a word holds up its key until
         * {@link SerialExecutor#close()} gives it up. Default: daemon threads of the library, as many as keys have tasks that run.
         */
        public Builder executor(Executor executor) {
            this.tasks = Check.notNull("executor", executor);
            return this;
        }

        /**
         * How many tasks of a key may wait here, besides the one that runs; 1000 by default.
         *
         * @param backlog from 1 to 1 000 000
         */
        public Builder backlog(int backlog) {
            this.backlog = Check.range("backlog", backlog, 1, MOST);
            return this;
        }

        /**
         * What one turn may have: so many tasks of its key, and so much time in which they begin, whichever is used up first; 64
         * tasks and 1 s by default. At least one task is served. What is left waits behind the other JVMs.
         *
         * @param tasks from 1 to 1 000 000
         * @param time longer than zero, at most 365 days
         */
        public Builder turn(int tasks, Duration time) {
            this.turnTasks = Check.range("tasks", tasks, 1, MOST);
            this.turnTime = Check.duration("time", time, Check.MAX_WAIT);
            return this;
        }

        /**
         * For how long {@link SerialExecutor#close()} waits for the tasks there are, 10 s by default.
         *
         * @param grace longer than zero, at most 365 days
         */
        public Builder grace(Duration grace) {
            this.grace = Check.duration("grace", grace, Check.MAX_WAIT);
            return this;
        }

        /** The clock of turns and of the grace. Default: {@link TimeSource#system()}. */
        public Builder time(TimeSource time) {
            this.time = Check.notNull("time", time);
            return this;
        }

        /** The executor. No I/O. */
        public SerialExecutor build() {
            return new SerialExecutor(this);
        }
    }
}
