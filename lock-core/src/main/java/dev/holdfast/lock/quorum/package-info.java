/**
 * Locks kept by a majority of independent servers: {@link dev.holdfast.lock.quorum.QuorumLeaseStore}, which says what that
 * guarantees and what it costs.
 *
 * <p>A {@code Ballot} is the votes for one owner, a {@code Round} one time that all members were asked, a {@code Poll} the
 * counting of their answers, a {@code Member} one store that votes.
 */
@NullMarked
package dev.holdfast.lock.quorum;

import org.jspecify.annotations.NullMarked;
