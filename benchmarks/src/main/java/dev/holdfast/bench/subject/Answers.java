package dev.holdfast.bench.subject;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Asks for a lot without a thread for each. */
final class Answers {

    /** As many at a time as are answered within every library's timeout. */
    private static final int AT_ONCE = 1_000;

    private Answers() {}

    /** Asks for each, and waits for all answers. */
    static <T> void await(Collection<T> all, Function<T, CompletionStage<?>> ask) throws Exception {
        List<CompletionStage<?>> asked = new ArrayList<>(AT_ONCE);
        for (T each : all) {
            asked.add(ask.apply(each));
            if (asked.size() == AT_ONCE) await(asked);
        }
        await(asked);
    }

    private static void await(List<CompletionStage<?>> asked) throws Exception {
        for (CompletionStage<?> stage : asked) stage.toCompletableFuture().get(1, TimeUnit.MINUTES);
        asked.clear();
    }
}
