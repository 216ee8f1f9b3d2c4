package dev.holdfast.counter;

import dev.holdfast.lock.HoldfastException;
import org.jspecify.annotations.Nullable;

/** An addition would have left the range of a signed 64-bit number. The counter is unchanged. */
public final class CounterOverflowException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** The counter. */
    private final String counter;

    /** What was to be added. */
    private final long delta;

    /** The counter has this value and was to take that much more. */
    public CounterOverflowException(String counter, long delta, long value) {
        this("counter \"" + counter + "\" is " + value + " and cannot take " + delta + " more", counter, delta, null);
    }

    private CounterOverflowException(String message, String counter, long delta, @Nullable Throwable cause) {
        super(message, cause);
        this.counter = counter;
        this.delta = delta;
    }

    @Override
    public CounterOverflowException again() {
        return new CounterOverflowException(String.valueOf(getMessage()), counter, delta, this);
    }

    /** The counter's name. */
    public String counter() {
        return counter;
    }

    /** What was to be added. */
    public long delta() {
        return delta;
    }
}
