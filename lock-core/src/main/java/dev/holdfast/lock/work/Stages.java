package dev.holdfast.lock.work;

import dev.holdfast.lock.HoldfastException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** What the store's stages come to, for those who wait for them. */
public final class Stages {

    private Stages() {}

    /** What a stage failed with, without the wrapping that dependent stages add. */
    public static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    /** A failure as a blocking verb throws it: with the stack of its caller where that is possible. */
    public static RuntimeException thrown(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof HoldfastException known) return known.again();
        if (cause instanceof RuntimeException unchecked) return unchecked;
        return new IllegalStateException("the lease store failed", cause);
    }

    /**
     * Waits, also when the thread is interrupted. Not for a stage that is completed on the callback executor: the caller may
     * be the only thread of that.
     */
    public static <T> T join(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw thrown(e);
        }
    }
}
