package dev.holdfast.counter.version;

import dev.holdfast.lock.HoldfastException;
import org.jspecify.annotations.Nullable;

/** An update was overtaken by other writers each time it was tried. It had no effect. */
public final class ContendedException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** The value's name. */
    private final String name;

    /** How often it was tried. */
    private final int tries;

    ContendedException(String name, int tries) {
        this(name, tries, null);
    }

    private ContendedException(String name, int tries, @Nullable Throwable cause) {
        super("value \"" + name + "\" was not updated: others wrote first in each of " + tries + " tries", cause);
        this.name = name;
        this.tries = tries;
    }

    @Override
    public ContendedException again() {
        return new ContendedException(name, tries, this);
    }

    /** The value's name. */
    public String name() {
        return name;
    }

    /** How often it was tried. */
    public int tries() {
        return tries;
    }
}
