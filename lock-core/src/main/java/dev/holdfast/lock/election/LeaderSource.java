package dev.holdfast.lock.election;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Where a {@link LeaderObserver} learns who leads. Safe for use by many threads. */
@FunctionalInterface
public interface LeaderSource {

    /**
     * Asks, without blocking. The stage completes in any case, within a timeout of the source's own; it fails when the
     * store could not be asked.
     *
     * @return who leads at the moment; empty if nobody does
     */
    CompletionStage<Optional<Leader>> currentLeader();
}
