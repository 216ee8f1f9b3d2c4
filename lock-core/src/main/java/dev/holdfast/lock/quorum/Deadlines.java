package dev.holdfast.lock.quorum;

import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * When to wait no longer, for all polls of a store, behind one armed task. Nearly all of them are decided long before: so the task
 * stays armed, and the timer's thread is not woken for each.
 */
final class Deadlines {

    private final TimeSource time;
    private final ReentrantLock mutex = new ReentrantLock();
    private final TreeMap<Long, Runnable> tasks = new TreeMap<>((a, b) -> Long.signum(a - b));
    private @Nullable Subscription armed;
    private long armedFor;

    Deadlines(TimeSource time) {
        this.time = time;
    }

    /** Runs the task once so much time has passed, on the time source's thread, unless it is closed before. */
    Subscription after(Duration timeout, Runnable task) {
        mutex.lock();
        try {
            long due = time.nanos() + timeout.toNanos();
            while (tasks.putIfAbsent(due, task) != null) due++;
            if (armed == null || due - armedFor < 0) arm(due);
            long key = due;
            return () -> cancel(key, task);
        } finally {
            mutex.unlock();
        }
    }

    private void cancel(long due, Runnable task) {
        mutex.lock();
        try {
            tasks.remove(due, task);
        } finally {
            mutex.unlock();
        }
    }

    private void arm(long due) {
        if (armed != null) armed.close();
        armedFor = due;
        armed = time.schedule(due - time.nanos(), this::ring);
    }

    private void ring() {
        takeDue().forEach(Runnable::run);
    }

    private List<Runnable> takeDue() {
        mutex.lock();
        try {
            var past = tasks.headMap(time.nanos(), true);
            List<Runnable> due = new ArrayList<>(past.values());
            past.clear();
            if (armed != null) armed.close();
            armed = null;
            if (!tasks.isEmpty()) arm(tasks.firstKey());
            return due;
        } finally {
            mutex.unlock();
        }
    }
}
