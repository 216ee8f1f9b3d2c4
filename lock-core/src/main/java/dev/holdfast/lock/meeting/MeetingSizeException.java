package dev.holdfast.lock.meeting;

import dev.holdfast.lock.HoldfastException;
import org.jspecify.annotations.Nullable;

/**
 * A latch or barrier is in use with another number of participants than this one was opened with. One of the two is a mistake;
 * nothing was changed.
 */
public final class MeetingSizeException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final int asked;
    private final int actual;

    /**
     * For stores of one's own.
     *
     * @param asked the number of participants asked for
     * @param actual the number the latch or barrier is in use with
     */
    public MeetingSizeException(String name, int asked, int actual) {
        this(name, asked, actual, null);
    }

    private MeetingSizeException(String name, int asked, int actual, @Nullable Throwable cause) {
        super("'" + name + "' is in use for " + actual + " participants, not for " + asked, cause);
        this.name = name;
        this.asked = asked;
        this.actual = actual;
    }

    /** The latch's or barrier's name. */
    public String name() {
        return name;
    }

    /** The number asked for here. */
    public int asked() {
        return asked;
    }

    /** The number that others use. */
    public int actual() {
        return actual;
    }

    @Override
    public HoldfastException again() {
        return new MeetingSizeException(name, asked, actual, this);
    }
}
