package dev.holdfast.lock.micrometer;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;

/** How calls and commands fail, as the value of a tag. */
public enum FailureKind {
    /** Certainly not done, for a reason that passes. */
    UNAVAILABLE,
    /** Certainly not done, and neither will it be when it is asked for again. */
    REFUSED,
    /** Turned away here, by a circuit breaker. */
    UNSENT,
    /** Asked for, and not answered. */
    UNKNOWN,
    /** None of these. */
    OTHER;

    /** That of this failure. */
    public static FailureKind of(Throwable failure) {
        if (failure instanceof BackendUnavailableException unavailable) return of(unavailable);
        return failure instanceof OutcomeUnknownException ? UNKNOWN : OTHER;
    }

    private static FailureKind of(BackendUnavailableException failure) {
        if (failure.isUnsent()) return UNSENT;
        return failure.isTransient() ? UNAVAILABLE : REFUSED;
    }
}
