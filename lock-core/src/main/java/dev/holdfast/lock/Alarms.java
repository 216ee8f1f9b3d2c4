package dev.holdfast.lock;

import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The client's timer: many alarms behind one armed {@link TimeSource} task.
 *
 * <p>A lock that is taken and released sets an alarm and cancels it long before it rings. So the task is armed only when
 * an alarm is due before it, and cancelling an alarm leaves it armed; it then rings for nothing now and then, instead of
 * waking the timer's thread at every acquisition.
 */
final class Alarms {

    private static final System.Logger LOG = System.getLogger(Alarms.class.getName());

    private static final Comparator<Alarm> BY_TIME = (a, b) -> {
        int byTime = Long.signum(a.due - b.due);
        return byTime != 0 ? byTime : Long.compare(a.number, b.number);
    };

    /** A task and its time. */
    static final class Alarm {
        private final long due;
        private final long number;
        private final Runnable task;

        private Alarm(long due, long number, Runnable task) {
            this.due = due;
            this.number = number;
            this.task = task;
        }
    }

    private final TimeSource time;
    private final ReentrantLock mutex = new ReentrantLock();
    private final TreeSet<Alarm> pending = new TreeSet<>(BY_TIME);
    private long numbers;
    private @Nullable Subscription armed;
    private long armedFor;

    Alarms(TimeSource time) {
        this.time = time;
    }

    /** Rings once at {@code due} by the time source's nanos, on its thread; the task must not block. */
    Alarm at(long due, Runnable task) {
        mutex.lock();
        try {
            Alarm alarm = new Alarm(due, numbers++, task);
            pending.add(alarm);
            if (armed == null || due - armedFor < 0) arm(due);
            return alarm;
        } finally {
            mutex.unlock();
        }
    }

    /** Does nothing if it is null or has rung. */
    void cancel(@Nullable Alarm alarm) {
        if (alarm == null) return;
        mutex.lock();
        try {
            pending.remove(alarm);
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
        for (Alarm alarm : takeDue()) {
            try {
                alarm.task.run();
            } catch (Throwable e) {
                LOG.log(Level.ERROR, "a timed task failed", e);
            }
        }
    }

    private List<Alarm> takeDue() {
        List<Alarm> due = new ArrayList<>();
        mutex.lock();
        try {
            long now = time.nanos();
            while (!pending.isEmpty() && pending.first().due - now <= 0) due.add(pending.pollFirst());
            // Not always the task that rings: another may have been armed since it fired.
            if (armed != null) armed.close();
            armed = null;
            if (!pending.isEmpty()) arm(pending.first().due);
        } finally {
            mutex.unlock();
        }
        return due;
    }
}
