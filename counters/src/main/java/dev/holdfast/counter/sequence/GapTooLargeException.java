package dev.holdfast.counter.sequence;

import dev.holdfast.lock.HoldfastException;
import org.jspecify.annotations.Nullable;

/** An event was too far ahead of the expected one to be kept. Nothing was changed. */
public final class GapTooLargeException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** The stream. */
    private final String stream;

    /** The expected number. */
    private final long expected;

    /** The offered number. */
    private final long offered;

    GapTooLargeException(String stream, long expected, long offered) {
        this(stream, expected, offered, null);
    }

    private GapTooLargeException(String stream, long expected, long offered, @Nullable Throwable cause) {
        super("stream \"" + stream + "\" expects " + expected + " and cannot keep " + offered + " that long", cause);
        this.stream = stream;
        this.expected = expected;
        this.offered = offered;
    }

    @Override
    public GapTooLargeException again() {
        return new GapTooLargeException(stream, expected, offered, this);
    }

    /** The stream's name. */
    public String stream() {
        return stream;
    }

    /** The number that was expected. */
    public long expected() {
        return expected;
    }

    /** The number that was offered. */
    public long offered() {
        return offered;
    }
}
