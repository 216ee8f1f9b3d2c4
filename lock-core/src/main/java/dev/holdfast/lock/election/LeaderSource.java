package dev.holdfast.lock.election;

import dev.holdfast.lock.inspect.Inspector;
import dev.holdfast.lock.spi.Check;
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

    /**
     * What is seen in the store: whoever holds the election's lock leads. Asks the store, and the leader's client for its host;
     * of a leader that does not answer the host is empty, and the epoch the least that it can be. No I/O before it is asked.
     *
     * @param inspector of any client of the store, see {@link dev.holdfast.lock.Locks#inspector()}
     * @param name of the election, and of its lock
     */
    static LeaderSource of(Inspector inspector, String name) {
        return new InspectedLeader(Check.notNull("inspector", inspector), Check.name("name", name));
    }
}
