package dev.holdfast.redis.wire;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A connection for commands to one server, which comes back by itself when it breaks. A command is written at most once, and its
 * stage fails as those of {@link dev.holdfast.redis.RedisTransport} do. Safe for use by many threads; does not block.
 */
public interface Link {

    /**
     * Runs a script.
     *
     * @param verb {@code EVALSHA} or {@code EVAL}
     * @param script its digest or its text
     */
    CompletionStage<List<String>> run(String verb, String script, List<String> keys, List<String> args);

    /** Sends a command of these words. */
    CompletionStage<List<String>> command(List<String> words);

    /**
     * A further connection to the same server, for commands that hold up those behind them. Opened without blocking.
     *
     * @param longer by how much more than here a command may take
     * @return fails as a command does
     */
    default CompletionStage<Link> another(Duration longer) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("there is no further connection"));
    }

    /** Whether there is a connection, as far as is known here. */
    boolean isUp();

    /** Drops the connection, which is then opened anew. Commands under way fail as unknown. */
    void drop();

    /** Closes it for good. Idempotent. */
    void close();
}
