package dev.holdfast.counter.micrometer;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;

/** How calls fail. */
enum FailureKind {
    UNAVAILABLE,
    REFUSED,
    UNKNOWN,
    OTHER;

    static FailureKind of(Throwable failure) {
        if (failure instanceof BackendUnavailableException unavailable)
            return unavailable.isTransient() ? UNAVAILABLE : REFUSED;
        return failure instanceof OutcomeUnknownException ? UNKNOWN : OTHER;
    }
}
