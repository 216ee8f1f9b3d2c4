package dev.holdfast.counter;

import dev.holdfast.lock.HoldfastException;
import org.jspecify.annotations.Nullable;

/** What the store keeps under a counter's name is no signed 64-bit number. It is left as it is. */
public final class NotANumberException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** The counter. */
    private final String counter;

    /** What is there. */
    private final String found;

    /**
     * @param counter the counter's name
     * @param found what is there, in words, shortened
     */
    public NotANumberException(String counter, String found) {
        this("counter \"" + counter + "\" does not hold a 64-bit number but " + found, counter, found, null);
    }

    private NotANumberException(String message, String counter, String found, @Nullable Throwable cause) {
        super(message, cause);
        this.counter = counter;
        this.found = found;
    }

    @Override
    public NotANumberException again() {
        return new NotANumberException(String.valueOf(getMessage()), counter, found, this);
    }

    /** The counter's name. */
    public String counter() {
        return counter;
    }

    /** What is there, in words, shortened. */
    public String found() {
        return found;
    }
}
