package dev.holdfast.lock;

import org.jspecify.annotations.Nullable;

/** The lease is no longer held. */
public final class LeaseLostException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** @param message whose lease, and how that is known */
    public LeaseLostException(@Nullable String message) {
        this(message, null);
    }

    private LeaseLostException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public HoldfastException again() {
        return new LeaseLostException(getMessage(), this);
    }
}
