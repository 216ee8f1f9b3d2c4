package dev.holdfast.redis.failover;

import dev.holdfast.redis.wire.Address;
import java.util.concurrent.CompletionStage;

/** Knows which server is the primary, and is asked again and again. Safe for use by many threads; does not block. */
public interface Primaries extends AutoCloseable {

    /**
     * Asks once.
     *
     * @return fails with {@link dev.holdfast.lock.BackendUnavailableException} if nobody knows at the moment
     */
    CompletionStage<Opinion> ask();

    /** Closes the connections. Idempotent. */
    @Override
    void close();

    /**
     * What was said.
     *
     * @param primary the server that takes writes
     * @param troubled whether it is thought to be down, so that it may soon be another one
     */
    record Opinion(Address primary, boolean troubled) {}
}
