package dev.holdfast.counter;

import dev.holdfast.counter.spi.Bounds;
import dev.holdfast.lock.HoldfastException;
import org.jspecify.annotations.Nullable;

/**
 * A bounded counter's value was found outside its bounds: somebody wrote it who does not know them, or knows others. It is left
 * as it is. Additions that lead back towards the range are possible.
 */
public final class CounterOutOfBoundsException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** The counter. */
    private final String counter;

    /** What was found. */
    private final long value;

    /** The smallest value it may have. */
    private final long min;

    /** The largest value it may have. */
    private final long max;

    CounterOutOfBoundsException(String counter, long value, Bounds bounds) {
        this(counter, value, bounds.min(), bounds.max(), null);
    }

    private CounterOutOfBoundsException(String counter, long value, long min, long max, @Nullable Throwable cause) {
        super("counter \"" + counter + "\" is " + value + ", which is not from " + min + " to " + max, cause);
        this.counter = counter;
        this.value = value;
        this.min = min;
        this.max = max;
    }

    @Override
    public CounterOutOfBoundsException again() {
        return new CounterOutOfBoundsException(counter, value, min, max, this);
    }

    /** The counter's name. */
    public String counter() {
        return counter;
    }

    /** The value that was found. */
    public long value() {
        return value;
    }

    /** The smallest value it may have. */
    public long min() {
        return min;
    }

    /** The largest value it may have. */
    public long max() {
        return max;
    }
}
