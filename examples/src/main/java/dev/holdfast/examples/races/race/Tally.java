package dev.holdfast.examples.races.race;

import java.util.Map;

/**
 * What the workers counted.
 *
 * @param attempts how many came to their end without a failure
 * @param counts what the race {@linkplain Place#tally tallied}
 */
public record Tally(long attempts, Map<String, Long> counts) {

    /** How often this was tallied. */
    public long count(String what) {
        return counts.getOrDefault(what, 0L);
    }
}
