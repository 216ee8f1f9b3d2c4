package dev.holdfast.redis.micrometer;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;

/** How commands fail. */
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
