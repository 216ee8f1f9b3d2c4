package dev.holdfast.lock.spi;

import java.time.Duration;

/** A store's answer to a request for a name. */
public sealed interface Reply {

    /**
     * The owner holds the name; its lease runs from no later than this answer was made.
     *
     * @param grant the number of this grant, larger than any earlier one of the name
     */
    record Granted(long grant) implements Reply {}

    /**
     * Somebody else holds the name, or comes first.
     *
     * @param lastGrant the number of the name's last grant, 0 if none is known; a grant message with a number not
     *     above it is stale
     * @param remaining when the present holder's lease ends unless renewed, or sooner if it is worth asking again before that;
     *     zero if the store cannot tell
     */
    record Busy(long lastGrant, Duration remaining) implements Reply {}

    /** The owner that was to yield does not hold the name, and its successor has no place in the queue. */
    record NotHolder() implements Reply {}
}
