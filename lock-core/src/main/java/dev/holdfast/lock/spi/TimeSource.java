package dev.holdfast.lock.spi;

/**
 * The engine's only clock and timer. Tests put virtual time behind it.
 *
 * <p>Safe for use by many threads.
 */
public interface TimeSource {

    /** Monotonic time in nanoseconds from an arbitrary origin, as {@link System#nanoTime()}. Compare by difference. */
    long nanos();

    /**
     * Wall-clock time in milliseconds. Read for one purpose: to notice that the machine was suspended while {@link
     * #nanos()} stood still. Setting the wall clock never changes who holds a lock.
     */
    long wallMillis();

    /**
     * Runs {@code task} once after {@code delayNanos} (at once if not positive), on a thread of the timer's own. The
     * task must not block.
     *
     * @return closes to cancel it, if it has not begun
     */
    Subscription schedule(long delayNanos, Runnable task);

    /** The machine's clocks and one daemon thread, shared by the whole JVM. */
    static TimeSource system() {
        return SystemTimeSource.INSTANCE;
    }
}
