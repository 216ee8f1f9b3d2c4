package dev.holdfast.lock;

import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The client's timer: many alarms behind one armed {@link TimeSource} task.
 *
 * <p>A lock that is taken and released sets an alarm and cancels it long before it rings. So the task is armed only when
 * an alarm is due before it, and cancelling an alarm leaves it armed; it then rings for nothing now and then, instead of
 * waking the timer's thread at every acquisition.
 *
 * <p>Alarms of one moment lie in one unordered bucket: to set and to cancel one costs the same among many as among few.
 */
final class Alarms {

    private static final System.Logger LOG = System.getLogger(Alarms.class.getName());

    /** How much time a bucket is for: 2^24 ns, about 17 ms. */
    private static final long MOMENT = 1 << 24;

    /** Most that an alarm may ring early. */
    static final long MOST_EARLY = Duration.ofMillis(15).toNanos();

    private static final Comparator<Long> IN_TIME = (a, b) -> Long.signum(a - b);

    private static final Comparator<Alarm> IN_TURN = (a, b) -> {
        int inTime = Long.signum(a.due - b.due);
        return inTime != 0 ? inTime : Long.compare(a.number, b.number);
    };

    /** A task and its time. */
    static final class Alarm {
        private final long due;
        private final long early;
        private final long number;
        private final Runnable task;
        private @Nullable Alarm before;
        private @Nullable Alarm behind;
        private boolean pending = true;

        private Alarm(long due, long early, long number, Runnable task) {
            this.due = due;
            this.early = early;
            this.number = number;
            this.task = task;
        }
    }

    private final TimeSource time;
    private final Runnable rung;
    private final ReentrantLock mutex = new ReentrantLock();

    /** The last that was set in each bucket that is not empty, by the begin of its moment. */
    private final TreeMap<Long, Alarm> buckets = new TreeMap<>(IN_TIME);

    private long numbers;
    private @Nullable Subscription armed;
    private long armedFor;

    /** @param rung told when all that were due at one time have rung, on the time source's thread */
    Alarms(TimeSource time, Runnable rung) {
        this.time = time;
        this.rung = rung;
    }

    /** Rings once at {@code due} by the time source's nanos, on its thread; the task must not block. */
    Alarm at(long due, Runnable task) {
        return at(due, 0, task);
    }

    /**
     * As {@link #at(long, Runnable)}; or before, together with another one.
     *
     * @param early by how many nanoseconds, from 0 to {@link #MOST_EARLY}
     */
    Alarm at(long due, long early, Runnable task) {
        mutex.lock();
        try {
            Alarm alarm = new Alarm(due, early, numbers++, task);
            put(alarm);
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
            if (alarm.pending) take(alarm);
        } finally {
            mutex.unlock();
        }
    }

    private static Long momentOf(long nanos) {
        return nanos & -MOMENT;
    }

    private void put(Alarm alarm) {
        Alarm last = buckets.put(momentOf(alarm.due), alarm);
        if (last == null) return;
        alarm.before = last;
        last.behind = alarm;
    }

    private void take(Alarm alarm) {
        alarm.pending = false;
        Alarm before = alarm.before;
        Alarm behind = alarm.behind;
        if (before != null) before.behind = behind;
        if (behind != null) behind.before = before;
        else if (before != null) buckets.put(momentOf(alarm.due), before);
        else buckets.remove(momentOf(alarm.due));
    }

    private void arm(long due) {
        if (armed != null) armed.close();
        armedFor = due;
        armed = time.schedule(due - time.nanos(), this::ring);
    }

    private void ring() {
        try {
            for (Alarm alarm : takeDue()) ring(alarm.task);
        } finally {
            ring(rung);
        }
    }

    private static void ring(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.log(Level.ERROR, "a timed task failed", e);
        }
    }

    private List<Alarm> takeDue() {
        mutex.lock();
        try {
            List<Alarm> due = due(time.nanos());
            due.forEach(this::take);
            // Not always the task that rings: another may have been armed since it fired.
            if (armed != null) armed.close();
            armed = null;
            Map.Entry<Long, Alarm> next = buckets.firstEntry();
            if (next != null) arm(earliest(next.getValue()));
            return due;
        } finally {
            mutex.unlock();
        }
    }

    /** Those that are due now, in their order; and if there are any, those that may ring with them. */
    private List<Alarm> due(long now) {
        List<Alarm> due = new ArrayList<>();
        boolean any = false;
        for (Alarm last : buckets.headMap(now + MOST_EARLY, true).values()) {
            for (Alarm alarm = last; alarm != null; alarm = alarm.before) {
                if (alarm.due - alarm.early - now > 0) continue;
                due.add(alarm);
                any |= alarm.due - now <= 0;
            }
        }
        if (!any) return List.of();
        due.sort(IN_TURN);
        return due;
    }

    private static long earliest(Alarm last) {
        long earliest = last.due;
        for (Alarm alarm = last.before; alarm != null; alarm = alarm.before)
            if (alarm.due - earliest < 0) earliest = alarm.due;
        return earliest;
    }
}
