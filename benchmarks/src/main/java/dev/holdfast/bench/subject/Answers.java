package dev.holdfast.bench.subject;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Waits for what was asked. */
final class Answers {

    private Answers() {}

    /** Waits for all, and empties the list. */
    static void await(List<? extends CompletionStage<?>> asked) throws Exception {
        for (CompletionStage<?> stage : asked) stage.toCompletableFuture().get(1, TimeUnit.MINUTES);
        asked.clear();
    }
}
