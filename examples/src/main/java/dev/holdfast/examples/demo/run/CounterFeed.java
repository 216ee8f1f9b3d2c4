package dev.holdfast.examples.demo.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** What a few counters said when they were last asked. Asks without waiting for the answers, one question at a time. */
final class CounterFeed {

    private final List<String> names;
    private final Function<String, CompletionStage<Long>> question;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile Map<String, Long> latest = Map.of();

    CounterFeed(List<String> names, Function<String, CompletionStage<Long>> question) {
        this.names = names;
        this.question = question;
    }

    /** Asks, unless an answer is still awaited. What cannot be had is left as it was. */
    void ask() {
        if (!asking.compareAndSet(false, true)) {
            return;
        }
        Map<String, CompletableFuture<Long>> asked = new LinkedHashMap<>();
        names.forEach(name -> asked.put(name, question.apply(name).toCompletableFuture()));
        CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        Map<String, Long> answers = new LinkedHashMap<>();
                        asked.forEach((name, answer) -> answers.put(name, answer.join()));
                        latest = answers;
                    }
                    asking.set(false);
                });
    }

    /** In the order of the names; empty before the first answer. */
    Map<String, Long> latest() {
        return latest;
    }
}
