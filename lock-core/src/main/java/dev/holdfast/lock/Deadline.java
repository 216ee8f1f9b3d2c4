package dev.holdfast.lock;

import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;

/**
 * Until when a request, if it is granted, makes its sender the holder: the time before it was sent, plus the lease, less 1 %
 * and 2 ms for clocks that run at different rates.
 *
 * <p>A machine that was suspended may come back with a monotonic clock that stood still. Its wall clock did not; so if that
 * has gained on the monotonic one since the request, by more than clocks are adjusted in ordinary life, the difference
 * counts as elapsed until the next renewal confirms the lease. A wall clock that is set by hand has the same effect and no
 * other: who holds the lock is decided by the monotonic clock and the store.
 */
record Deadline(long nanos, long lead, long slack) {

    private static final long FIXED_MARGIN = Duration.ofMillis(2).toNanos();
    private static final long CLOCK_ADJUSTMENT = Duration.ofMillis(50).toNanos();

    /** When a request was sent, by both clocks. */
    record Sent(long nanos, long lead) {

        static Sent now(TimeSource time) {
            long nanos = time.nanos();
            return new Sent(nanos, leadOf(time, nanos));
        }

        Deadline plus(Duration lease) {
            long length = lease.toNanos();
            long certain = certain(length);
            return new Deadline(nanos + certain, lead, length - certain + CLOCK_ADJUSTMENT);
        }
    }

    boolean isAfter(Deadline other) {
        return nanos - other.nanos > 0;
    }

    /** Whether it has passed by the monotonic clock. */
    boolean isOver(TimeSource time) {
        return nanos - time.nanos() <= 0;
    }

    /** What certainly remains, in nanoseconds; zero when it has passed or the machine may have slept over it. */
    long remaining(TimeSource time) {
        long now = time.nanos();
        long slept = leadOf(time, now) - lead;
        return Math.max(0, nanos - now - (slept > slack ? slept : 0));
    }

    /** The longest time that is certain after a lease was just renewed. */
    static Duration certain(Duration lease) {
        return Duration.ofNanos(certain(lease.toNanos()));
    }

    /** As {@link #certain(Duration)}, in nanoseconds. */
    static long certain(long lease) {
        return lease - lease / 100 - FIXED_MARGIN;
    }

    private static long leadOf(TimeSource time, long nanos) {
        return time.wallMillis() * 1_000_000 - nanos;
    }
}
