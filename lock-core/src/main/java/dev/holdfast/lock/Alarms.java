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

    private static final int NONE = -1;

    /** Most that an alarm may ring early. */
    static final long MOST_EARLY = Duration.ofMillis(50).toNanos();

    private static final Comparator<Long> IN_TIME = (a, b) -> Long.signum(a - b);

    private static final Comparator<Alarm> IN_TURN = (a, b) -> {
        int inTime = Long.signum(a.due - b.due);
        return inTime != 0 ? inTime : Long.compare(a.number, b.number);
    };

    /** A task, and when it is due if it is set. */
    static final class Alarm {
        private final Runnable task;
        private long due;
        private long early;
        private long number;

        /** In its bucket; none if it is not set. */
        private int place = NONE;

        /** One that is not set. */
        Alarm(Runnable task) {
            this.task = task;
        }

        /** When it has to ring, or had to when it rang, by the time source's nanos. */
        long due() {
            return due;
        }
    }

    private final TimeSource time;
    private final Runnable rung;
    private final ReentrantLock mutex = new ReentrantLock();

    /** By the begin of their moments; none is empty. */
    private final TreeMap<Long, List<Alarm>> buckets = new TreeMap<>(IN_TIME);

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
        Alarm alarm = new Alarm(task);
        set(alarm, due, 0);
        return alarm;
    }

    /**
     * Lets it ring once at {@code due}, or before, together with another one; and no more when it was set for until now.
     *
     * @param early by how many nanoseconds, from 0 to {@link #MOST_EARLY}
     */
    void set(Alarm alarm, long due, long early) {
        mutex.lock();
        try {
            if (alarm.place != NONE) take(alarm);
            alarm.due = due;
            alarm.early = early;
            alarm.number = numbers++;
            put(alarm);
            if (armed == null || due - armedFor < 0) arm(due);
        } finally {
            mutex.unlock();
        }
    }

    /** Does nothing if it is null, is not set or has rung. */
    void cancel(@Nullable Alarm alarm) {
        if (alarm == null) return;
        mutex.lock();
        try {
            if (alarm.place != NONE) take(alarm);
        } finally {
            mutex.unlock();
        }
    }

    private static Long momentOf(long nanos) {
        return nanos & -MOMENT;
    }

    private void put(Alarm alarm) {
        List<Alarm> bucket = buckets.computeIfAbsent(momentOf(alarm.due), moment -> new ArrayList<>(2));
        alarm.place = bucket.size();
        bucket.add(alarm);
    }

    /** The last of its bucket comes into its place. */
    private void take(Alarm alarm) {
        Long moment = momentOf(alarm.due);
        List<Alarm> bucket = buckets.get(moment);
        Alarm last = bucket.remove(bucket.size() - 1);
        if (last != alarm) {
            bucket.set(alarm.place, last);
            last.place = alarm.place;
        }
        if (bucket.isEmpty()) buckets.remove(moment);
        alarm.place = NONE;
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
            // From the end, so that none of a bucket that is due as a whole has to move.
            for (int i = due.size() - 1; i >= 0; i--) take(due.get(i));
            due.sort(IN_TURN);
            // Not always the task that rings: another may have been armed since it fired.
            if (armed != null) armed.close();
            armed = null;
            Map.Entry<Long, List<Alarm>> next = buckets.firstEntry();
            if (next != null) arm(earliest(next.getValue()));
            return due;
        } finally {
            mutex.unlock();
        }
    }

    /** Those that are due now, as they lie in the buckets; and if there are any, those that may ring with them. */
    private List<Alarm> due(long now) {
        List<Alarm> due = new ArrayList<>();
        boolean any = false;
        for (List<Alarm> bucket : buckets.headMap(now + MOST_EARLY, true).values()) {
            for (Alarm alarm : bucket) {
                if (alarm.due - alarm.early - now > 0) continue;
                due.add(alarm);
                any |= alarm.due - now <= 0;
            }
        }
        return any ? due : new ArrayList<>();
    }

    private static long earliest(List<Alarm> bucket) {
        long earliest = bucket.get(0).due;
        for (Alarm alarm : bucket) if (alarm.due - earliest < 0) earliest = alarm.due;
        return earliest;
    }
}
