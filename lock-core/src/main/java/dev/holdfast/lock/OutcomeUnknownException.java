package dev.holdfast.lock;

import org.jspecify.annotations.Nullable;

/**
 * The request was sent and no answer came: it may have been done, or may yet be. Locks undo such an acquisition in the
 * background; a counter cannot, and its caller has to decide.
 */
public final class OutcomeUnknownException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** @param message what was asked for, and what came in place of an answer */
    public OutcomeUnknownException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public HoldfastException again() {
        return new OutcomeUnknownException(getMessage(), this);
    }
}
