package dev.holdfast.counter;

import dev.holdfast.lock.spi.Check;
import java.time.Duration;

/**
 * When a {@link BufferedCounter} writes, and how. Immutable; each {@code with} method returns a changed copy. Start from {@link
 * #defaults()}: every second, or when 100 000 are pending.
 *
 * @param interval how long after one flush the next one begins
 * @param threshold at which pending amount, of either sign, it begins earlier
 * @param counter the expiry and the session retention of the writes, which are exactly-once always
 */
public record BufferOptions(Duration interval, long threshold, CounterOptions counter) {

    /** The shortest interval: 1 ms. */
    public static final Duration MIN_INTERVAL = Duration.ofMillis(1);

    /** The longest interval: 1 h. */
    public static final Duration MAX_INTERVAL = Duration.ofHours(1);

    private static final BufferOptions DEFAULTS =
            new BufferOptions(Duration.ofSeconds(1), 100_000, CounterOptions.defaults());

    /** See the methods that change one of them. */
    public BufferOptions {
        Check.duration("interval", interval, MIN_INTERVAL, MAX_INTERVAL);
        Check.positive("threshold", threshold);
        counter = Check.notNull("counter", counter).withExactlyOnce(true);
    }

    /** Every second, or when 100 000 are pending; no expiry. */
    public static BufferOptions defaults() {
        return DEFAULTS;
    }

    /** @param interval from {@link #MIN_INTERVAL} to {@link #MAX_INTERVAL} */
    public BufferOptions withInterval(Duration interval) {
        return new BufferOptions(interval, threshold, counter);
    }

    /**
     * A flush begins at the latest when twice this is pending, unless one is under way. It is begun by a thread that adds, which does not wait for
     * it.
     *
     * @param threshold at least 1
     */
    public BufferOptions withThreshold(long threshold) {
        return new BufferOptions(interval, threshold, counter);
    }

    /** How the writes behave; they are exactly-once whatever it says. */
    public BufferOptions withCounter(CounterOptions counter) {
        return new BufferOptions(interval, threshold, counter);
    }
}
