package dev.holdfast.lock.meeting;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.HoldfastException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.work.Stages;
import java.util.concurrent.CompletionException;

/** What a failed question means. */
final class Failures {

    private Failures() {}

    /** Whether the same question may be answered a moment later. */
    static boolean passes(Throwable failure) {
        return failure instanceof OutcomeUnknownException
                || (failure instanceof BackendUnavailableException e && e.isTransient());
    }

    /** For the caller who blocked: with its own stack where that is possible. */
    static RuntimeException thrown(Throwable failure) {
        Throwable cause = Stages.cause(failure);
        if (cause instanceof HoldfastException known) return known.again();
        if (cause instanceof IllegalStateException known) return new IllegalStateException(known.getMessage(), known);
        return new CompletionException(cause);
    }
}
