package dev.holdfast.redis.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Waits for stages, for longer than they take on a busy machine. */
public final class Stages {

    private static final int PATIENCE_SECONDS = 40;

    private Stages() {}

    /** What it gives; fails with a {@link CompletionException} if it does. */
    public static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** Why it failed, or null. */
    public static Throwable outcome(CompletionStage<?> stage) {
        Throwable failure = join(stage.handle((value, cause) -> cause));
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }

    /** Why it failed, which it has to. */
    public static Throwable failure(CompletionStage<?> stage) {
        Throwable failure = outcome(stage);
        assertThat(failure).as("a failure").isNotNull();
        return failure;
    }
}
