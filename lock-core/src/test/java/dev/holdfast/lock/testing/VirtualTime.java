package dev.holdfast.lock.testing;

import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Time that moves only when told to. Due tasks run one after the other, in the order of their time, in the thread that
 * moves it. Safe for many threads; with one thread everything that happens is a function of the calls made.
 *
 * <p>The monotonic clock begins a few seconds before {@link Long#MAX_VALUE}, so that arithmetic which does not compare
 * by difference fails in every longer test.
 */
public final class VirtualTime implements TimeSource {

    private static final long NANOS_ORIGIN = Long.MAX_VALUE - 5_000_000_000L;
    private static final long WALL_ORIGIN = 1_750_000_000_000L;

    private final ReentrantLock state = new ReentrantLock();
    private final ReentrantLock mover = new ReentrantLock();
    private final TreeSet<Task> queue =
            new TreeSet<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::number));
    private long elapsed;
    private long wallJump;
    private long tasks;

    private record Task(long due, long number, Runnable body) {}

    @Override
    public long nanos() {
        return NANOS_ORIGIN + elapsedNanos();
    }

    /** Nanoseconds since this time began; never overflows in a test. */
    public long elapsedNanos() {
        state.lock();
        try {
            return elapsed;
        } finally {
            state.unlock();
        }
    }

    @Override
    public long wallMillis() {
        state.lock();
        try {
            return WALL_ORIGIN + wallJump + elapsed / 1_000_000;
        } finally {
            state.unlock();
        }
    }

    @Override
    public Subscription schedule(long delayNanos, Runnable body) {
        state.lock();
        try {
            Task task = new Task(elapsed + Math.max(0, delayNanos), tasks++, body);
            queue.add(task);
            return () -> cancel(task);
        } finally {
            state.unlock();
        }
    }

    private void cancel(Task task) {
        state.lock();
        try {
            queue.remove(task);
        } finally {
            state.unlock();
        }
    }

    /** How many tasks wait for their time. */
    public int pending() {
        state.lock();
        try {
            return queue.size();
        } finally {
            state.unlock();
        }
    }

    /** Moves both clocks by {@code duration} and runs what becomes due, each task at its own time. */
    public void advance(Duration duration) {
        mover.lock();
        try {
            long until = elapsedNanos() + duration.toNanos();
            while (runNext(until)) {}
            moveTo(until);
        } finally {
            mover.unlock();
        }
    }

    /** Runs what is due now without moving the clocks. */
    public void settle() {
        advance(Duration.ZERO);
    }

    /** Moves the clocks to the next task and runs it; false if there is none. */
    public boolean step() {
        mover.lock();
        try {
            return runNext(Long.MAX_VALUE);
        } finally {
            mover.unlock();
        }
    }

    private boolean runNext(long until) {
        Task task;
        state.lock();
        try {
            if (queue.isEmpty() || queue.first().due() > until) return false;
            task = queue.pollFirst();
            elapsed = Math.max(elapsed, task.due());
        } finally {
            state.unlock();
        }
        task.body().run();
        return true;
    }

    private void moveTo(long time) {
        state.lock();
        try {
            elapsed = Math.max(elapsed, time);
        } finally {
            state.unlock();
        }
    }

    /** Sets the wall clock, forward or back; nothing else moves. */
    public void jumpWall(Duration by) {
        state.lock();
        try {
            wallJump += by.toMillis();
        } finally {
            state.unlock();
        }
    }

    /** The machine sleeps: the wall clock moves on, the monotonic clock and the timers stand still. */
    public void suspend(Duration duration) {
        jumpWall(duration);
    }
}
