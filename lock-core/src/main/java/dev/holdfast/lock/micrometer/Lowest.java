package dev.holdfast.lock.micrometer;

import java.util.concurrent.atomic.AtomicLong;

/** The lowest of what was recorded within the last one to two periods. Safe for use by many threads, and now and then a little off. */
final class Lowest {

    /** The lowest of nothing. */
    static final long NONE = Long.MAX_VALUE;

    private final long period;
    private final AtomicLong turn = new AtomicLong();
    private final AtomicLong current = new AtomicLong(NONE);
    private final AtomicLong before = new AtomicLong(NONE);

    /** @param period in nanoseconds */
    Lowest(long period, long now) {
        this.period = period;
        turn.set(now);
    }

    void record(long value, long now) {
        rotate(now);
        current.accumulateAndGet(value, Math::min);
    }

    long get(long now) {
        rotate(now);
        return Math.min(current.get(), before.get());
    }

    private void rotate(long now) {
        long began = turn.get();
        long passed = now - began;
        if (passed < period || !turn.compareAndSet(began, now)) return;
        long last = current.getAndSet(NONE);
        before.set(passed < 2 * period ? last : NONE);
    }
}
