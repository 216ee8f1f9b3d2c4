package dev.holdfast.lock;

import org.jspecify.annotations.Nullable;

/**
 * The store could not do what was asked, and certainly did not: it was not reached, or it said so. The message has
 * its words.
 */
public final class BackendUnavailableException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** Whether the same request may succeed a moment later. */
    private final boolean transientFailure;

    /** Whether it never left this process. */
    private final boolean unsent;

    private BackendUnavailableException(
            @Nullable String message, @Nullable Throwable cause, boolean transientFailure, boolean unsent) {
        super(message, cause);
        this.transientFailure = transientFailure;
        this.unsent = unsent;
    }

    /** The store was not reached, is starting, failing over or busy: worth another try within the caller's patience. */
    public static BackendUnavailableException passing(@Nullable String message, @Nullable Throwable cause) {
        return new BackendUnavailableException(message, cause, true, false);
    }

    /** The store refused: wrong password, missing permission, out of memory. Trying again at once is of no use. */
    public static BackendUnavailableException refused(@Nullable String message, @Nullable Throwable cause) {
        return new BackendUnavailableException(message, cause, false, false);
    }

    /**
     * Turned away on this side, to spare the store: nothing was sent, so there is nothing to undo either. Trying again at once is
     * of no use.
     */
    public static BackendUnavailableException unsent(@Nullable String message, @Nullable Throwable cause) {
        return new BackendUnavailableException(message, cause, false, true);
    }

    /** Whether the same request may succeed a moment later without anybody mending anything. */
    public boolean isTransient() {
        return transientFailure;
    }

    /** Whether it was turned away on this side, and the store has not heard of it. */
    public boolean isUnsent() {
        return unsent;
    }

    @Override
    public HoldfastException again() {
        return new BackendUnavailableException(getMessage(), this, transientFailure, unsent);
    }
}
