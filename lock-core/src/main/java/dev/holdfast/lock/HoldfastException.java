package dev.holdfast.lock;

import org.jspecify.annotations.Nullable;

/** What every exception of this library that is not about a bad argument has in common. */
public abstract class HoldfastException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    protected HoldfastException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The same failure for one of several callers it concerns: with this thread's stack, and the original as cause. */
    public abstract HoldfastException again();
}
