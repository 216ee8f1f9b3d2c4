package dev.holdfast.counter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A sum that many threads add to at the same time: each to the stripe its number leads to, without a lock and without an object,
 * as {@link java.util.concurrent.atomic.LongAdder} does (Lea, "Striped64"). Unlike that, it cannot lose a carry: a stripe that
 * grows large is emptied into an exact rest; and it can be closed such that an addition is either taken or refused.
 *
 * <pre>
 *   |stripe| up to 2^61     open
 *   stripe from 2^62 up     closed: whoever finds this has added to nothing
 * </pre>
 *
 * Steps are at most 2^40, so that not even a million threads carry a stripe from one range into the other unseen.
 */
final class StripedSum {

    private static final VarHandle STRIPES = MethodHandles.arrayElementVarHandle(long[].class);

    /** Two cache lines, because processors fetch them in pairs. */
    private static final int PADDING = 16;

    private static final long LARGEST_STEP = 1L << 40;
    private static final long FULL = 1L << 60;
    private static final long CLOSED_FROM = 1L << 62;
    private static final long CLOSED = CLOSED_FROM + (1L << 61);

    private final int mask = mask(Runtime.getRuntime().availableProcessors());
    private final long[] stripes = new long[(mask + 2) * PADDING];
    private final int notice;
    private final ReentrantLock lock = new ReentrantLock();
    private BigInteger rest = BigInteger.ZERO;
    private boolean closed;

    /** @param notice an addition tells at least each time the sum has moved by this, positive */
    StripedSum(long notice) {
        this.notice = Math.min(60, 63 - Long.numberOfLeadingZeros(Math.max(1, notice / (mask + 1))));
    }

    /** Several for each processor, as threads may meet on one. */
    private static int mask(int processors) {
        return Math.max(8, Integer.highestOneBit(Math.min(processors, 64) * 4)) - 1;
    }

    /** Adds, and returns whether it is time to look at the {@link #sum}. */
    boolean add(long delta) {
        if (delta > LARGEST_STEP || delta < -LARGEST_STEP) return addLarge(delta);
        // Numbers are given to threads one after the other, so those of one pool do not meet.
        int stripe = (((int) Thread.currentThread().getId() & mask) + 1) * PADDING;
        long before = (long) STRIPES.getAndAdd(stripes, stripe, delta);
        if (before >= CLOSED_FROM) throw refused(stripe);
        long after = before + delta;
        return before >> notice != after >> notice && moved(stripe, after);
    }

    private boolean moved(int stripe, long after) {
        if (after > FULL || after < -FULL) locked(() -> rest = rest.add(exchange(stripe, 0)));
        return true;
    }

    private IllegalStateException refused(int stripe) {
        STRIPES.setVolatile(stripes, stripe, CLOSED);
        return closedFailure();
    }

    private static IllegalStateException closedFailure() {
        return new IllegalStateException("the buffered counter is closed");
    }

    private boolean addLarge(long delta) {
        lock.lock();
        try {
            if (closed) throw closedFailure();
            rest = rest.add(BigInteger.valueOf(delta));
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** What was added and not taken. */
    BigInteger sum() {
        BigInteger[] sum = {BigInteger.ZERO};
        locked(() -> {
            sum[0] = rest;
            for (int i = 0; i <= mask; i++)
                sum[0] = sum[0].add(BigInteger.valueOf((long) STRIPES.getVolatile(stripes, (i + 1) * PADDING)));
        });
        return sum[0];
    }

    /** Takes everything that was added before this call. */
    BigInteger take() {
        BigInteger[] taken = {BigInteger.ZERO};
        locked(() -> taken[0] = emptied(0));
        return taken[0];
    }

    /** Takes everything, and refuses what comes from now on; nothing if it is closed. */
    BigInteger close() {
        BigInteger[] taken = {BigInteger.ZERO};
        locked(() -> {
            taken[0] = emptied(CLOSED);
            closed = true;
        });
        return taken[0];
    }

    private BigInteger emptied(long replacement) {
        BigInteger taken = rest;
        rest = BigInteger.ZERO;
        for (int i = 0; i <= mask; i++) taken = taken.add(exchange((i + 1) * PADDING, replacement));
        return taken;
    }

    private BigInteger exchange(int stripe, long replacement) {
        return BigInteger.valueOf((long) STRIPES.getAndSet(stripes, stripe, replacement));
    }

    /** Does nothing once it is closed: then the stripes are no sums. */
    private void locked(Runnable step) {
        lock.lock();
        try {
            if (!closed) step.run();
        } finally {
            lock.unlock();
        }
    }
}
