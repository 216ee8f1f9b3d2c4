package dev.holdfast.lock.micrometer;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.LockListener.Refusal;
import dev.holdfast.lock.OutcomeUnknownException;

/** How an acquiring call ended. */
enum Outcome {
    ACQUIRED,
    TIMEOUT,
    CANCELLED,
    UNAVAILABLE,
    UNKNOWN,
    FAILED;

    static Outcome of(Refusal refusal) {
        return switch (refusal) {
            case BUSY -> TIMEOUT;
            case CANCELLED -> CANCELLED;
            case FAILED -> FAILED;
        };
    }

    static Outcome of(Throwable failure) {
        if (failure instanceof BackendUnavailableException) return UNAVAILABLE;
        return failure instanceof OutcomeUnknownException ? UNKNOWN : FAILED;
    }
}
