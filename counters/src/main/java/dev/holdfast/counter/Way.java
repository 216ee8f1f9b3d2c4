package dev.holdfast.counter;

import java.util.concurrent.TimeUnit;

/**
 * How long a command takes to the store and back, by the shortest of late: what it takes beyond that is the work of a busy
 * machine, to which further commands would only add.
 *
 * <p>Any thread may tell of a trip. One that is lost to another thread's is not missed.
 */
final class Way {

    /** A command costs client and server about as much, together, whatever it carries. */
    private static final long COMMAND = TimeUnit.MICROSECONDS.toNanos(100);

    /** How slowly longer trips are believed. */
    private static final int INERTIA = 64;

    private volatile long nanos = Long.MAX_VALUE;

    void took(long trip) {
        long known = nanos;
        nanos = trip < known ? trip : known + (trip - known) / INERTIA;
    }

    /**
     * Whether calls that wait are worth a command of their own, where they else would wait for one that is under way. The
     * longer the way and the fewer are under way, the fewer need they be: so the average waits for about a command's cost
     * more than its own trip, while a crowd still goes in few commands. Never on a way that is over before the callers that
     * it wakes have called again.
     */
    boolean isWorth(int waiting, int underWay) {
        long way = nanos;
        return way != Long.MAX_VALUE && way >= 2 * COMMAND && waiting * way >= underWay * COMMAND;
    }
}
