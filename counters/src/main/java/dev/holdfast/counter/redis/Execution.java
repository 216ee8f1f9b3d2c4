package dev.holdfast.counter.redis;

import dev.holdfast.redis.Script;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Runs scripts while the store is open. */
@FunctionalInterface
interface Execution {

    CompletionStage<List<String>> run(Script script, List<String> keys, List<String> args);

    /** A duration as scripts take it. */
    static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
