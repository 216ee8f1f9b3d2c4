package dev.holdfast.lock.quorum;

import dev.holdfast.lock.spi.OwnerId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One time that all members were asked to grant: what counts is what was answered to these questions. An answer to an earlier one
 * would be of a lease that began too soon. Used under the ballot's mutex, but for the poll.
 */
final class Round {

    record Grant(OwnerId vote, long number) {}

    final Poll poll;
    final Member chair;
    final Map<Seat, Grant> grants = new LinkedHashMap<>();

    /** Whether the chair said that others come first. */
    boolean chairIsBusy;

    Round(Poll poll, Member chair) {
        this.poll = poll;
        this.chair = chair;
    }

    /** The token, if a majority agrees to it: no number of theirs is larger. */
    long largest() {
        return grants.values().stream().mapToLong(Grant::number).max().orElse(0);
    }
}
