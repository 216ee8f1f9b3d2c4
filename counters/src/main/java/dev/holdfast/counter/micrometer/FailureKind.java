package dev.holdfast.counter.micrometer;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;

/** How calls fail. */
enum FailureKind {
    UNAVAILABLE,
    REFUSED,
    UNSENT,
    UNKNOWN,
    OTHER;

    static FailureKind of(Throwable failure) {
        if (failure instanceof BackendUnavailableException unavailable) return of(unavailable);
        return failure instanceof OutcomeUnknownException ? UNKNOWN : OTHER;
    }

    private static FailureKind of(BackendUnavailableException failure) {
        if (failure.isUnsent()) return UNSENT;
        return failure.isTransient() ? UNAVAILABLE : REFUSED;
    }
}
