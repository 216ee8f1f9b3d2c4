package dev.holdfast.counter;

import dev.holdfast.lock.HoldfastException;
import org.jspecify.annotations.Nullable;

/** What the store keeps under a name is not what belongs there: somebody else wrote it. It is left as it is. */
public final class UnexpectedValueException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** The noun and its name. */
    private final String what;

    /** What is there. */
    private final String found;

    /**
     * @param what the noun and its name, as {@code sequencer "orders"}
     * @param found what is there, in words, shortened
     */
    public UnexpectedValueException(String what, String found) {
        this(what, found, null);
    }

    private UnexpectedValueException(String what, String found, @Nullable Throwable cause) {
        super(what + " cannot be read: the store has " + found + " there", cause);
        this.what = what;
        this.found = found;
    }

    @Override
    public UnexpectedValueException again() {
        return new UnexpectedValueException(what, found, this);
    }

    /** What is there, in words, shortened. */
    public String found() {
        return found;
    }
}
