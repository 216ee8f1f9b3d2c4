package dev.holdfast.lock.testing;

import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One client's view of a time that several share: it may run at another rate, have its wall clock set, stall (a long
 * garbage collection: clocks run on, timers do not) or be suspended (a closed laptop: only the wall clock runs on).
 */
public final class ClientClock implements TimeSource {

    private final TimeSource base;
    private final double rate;
    private final long begin;
    private final ReentrantLock state = new ReentrantLock();
    private final Queue<Runnable> deferred = new ArrayDeque<>();
    private long slept;
    private long suspendedAt;
    private boolean suspended;
    private boolean stalled;
    private long wallJump;
    private int pending;

    public ClientClock(TimeSource base) {
        this(base, 1);
    }

    /** @param rate how many of this clock's nanoseconds pass in one of the base's */
    public ClientClock(TimeSource base, double rate) {
        this.base = base;
        this.rate = rate;
        begin = base.nanos();
    }

    @Override
    public long nanos() {
        state.lock();
        try {
            long end = suspended ? suspendedAt : base.nanos();
            long awake = end - begin - slept;
            return begin + (rate == 1 ? awake : (long) (awake * rate));
        } finally {
            state.unlock();
        }
    }

    @Override
    public long wallMillis() {
        state.lock();
        try {
            return base.wallMillis() + wallJump;
        } finally {
            state.unlock();
        }
    }

    @Override
    public Subscription schedule(long delayNanos, Runnable task) {
        Timer timer = new Timer(nanos() + Math.max(0, delayNanos), task);
        count(1);
        timer.arm();
        return timer;
    }

    /** How many timers of this client have neither run nor been cancelled. */
    public int pending() {
        state.lock();
        try {
            return pending;
        } finally {
            state.unlock();
        }
    }

    private void count(int change) {
        state.lock();
        try {
            pending += change;
        } finally {
            state.unlock();
        }
    }

    /** Runs {@code arrival} now, or when the client goes on again. */
    public void deliver(Runnable arrival) {
        state.lock();
        try {
            if (stalled || suspended) {
                deferred.add(arrival);
                return;
            }
        } finally {
            state.unlock();
        }
        arrival.run();
    }

    /** Sets this client's wall clock, forward or back. */
    public void jumpWall(Duration by) {
        state.lock();
        try {
            wallJump += by.toMillis();
        } finally {
            state.unlock();
        }
    }

    /** Timers and deliveries wait until {@link #resume()}, clocks run on. */
    public void stall() {
        state.lock();
        try {
            stalled = true;
        } finally {
            state.unlock();
        }
    }

    /** Timers, deliveries and the monotonic clock stand still until {@link #resume()}. */
    public void suspend() {
        state.lock();
        try {
            suspendedAt = base.nanos();
            suspended = true;
        } finally {
            state.unlock();
        }
    }

    public boolean isStalled() {
        state.lock();
        try {
            return stalled || suspended;
        } finally {
            state.unlock();
        }
    }

    /** Goes on; what was held back runs first, in order. */
    public void resume() {
        Queue<Runnable> due;
        state.lock();
        try {
            if (suspended) slept += base.nanos() - suspendedAt;
            suspended = false;
            stalled = false;
            due = new ArrayDeque<>(deferred);
            deferred.clear();
        } finally {
            state.unlock();
        }
        due.forEach(Runnable::run);
    }

    private final class Timer implements Subscription {

        private final long due;
        private final Runnable task;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile Subscription armed = () -> {};

        Timer(long due, Runnable task) {
            this.due = due;
            this.task = task;
        }

        void arm() {
            long delay = Math.max(0, due - nanos());
            armed = base.schedule(rate == 1 ? delay : (long) Math.ceil(delay / rate), () -> deliver(this::fire));
            if (over.get()) armed.close();
        }

        private void fire() {
            if (over.get()) return;
            if (due - nanos() > 0) arm();
            else if (end()) task.run();
        }

        private boolean end() {
            if (!over.compareAndSet(false, true)) return false;
            count(-1);
            return true;
        }

        @Override
        public void close() {
            if (end()) armed.close();
        }
    }
}
