package dev.holdfast.lock.quorum;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * What all ballots of one store share: the members, the clock, and the ids of votes.
 *
 * <p>At the members an owner stands under other ids than here, a new one after each time it left one of them. So a leave that
 * is late, or arrives twice, meets nobody. The upper bits of such an id's number are the owner's own, by which everybody can
 * tell whose vote it is; the lower ones are used again after 134 million votes, when none of the first is under way any more.
 */
final class Assembly {

    private static final int VOTE_BITS = 27;
    private static final long VOTES = (1L << VOTE_BITS) - 1;
    private static final long OWNERS = (1L << (63 - VOTE_BITS)) - 1;
    private static final long FIRST_PAUSE = Duration.ofMillis(4).toNanos();
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    final List<Member> members;
    final TimeSource time;
    final Deadlines deadlines;
    private final Duration memberTimeout;
    private final AtomicLong votes = new AtomicLong();

    Assembly(List<Member> members, TimeSource time, Duration memberTimeout) {
        this.members = List.copyOf(members);
        this.time = time;
        this.deadlines = new Deadlines(time);
        this.memberTimeout = memberTimeout;
    }

    int majority() {
        return members.size() / 2 + 1;
    }

    /** @throws BackendUnavailableException if there is no majority to begin with */
    void mustBeReached() {
        List<Member> missing =
                members.stream().filter(member -> !member.isReached()).toList();
        if (members.size() - missing.size() >= majority()) return;
        throw BackendUnavailableException.passing(
                "no majority of the " + members.size() + " members of the quorum can be reached: "
                        + missing.stream().map(Member::state).collect(Collectors.joining("; ")),
                null);
    }

    /** How long a member is waited for: a round must leave most of the lease. */
    Duration timeout(Duration lease) {
        Duration part = lease.dividedBy(4);
        return part.compareTo(memberTimeout) < 0 ? part : memberTimeout;
    }

    Duration timeout() {
        return memberTimeout;
    }

    /** Who keeps the queue of a name: the same member for everybody, as long as it answers. */
    Member chair(String name) {
        int first = Math.floorMod((int) (name.hashCode() * GOLDEN >>> 32), members.size());
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get((first + i) % members.size());
            if (member.isWell()) return member;
        }
        return members.get(first);
    }

    /** A further id under which the owner stands at a member. */
    OwnerId voteOf(OwnerId owner) {
        long number = (owner.number() & OWNERS) << VOTE_BITS | votes.incrementAndGet() & VOTES;
        return new OwnerId(owner.client(), number, owner.claim(), owner.mode());
    }

    /** Whose vote it is. */
    static OwnerId ownerOf(OwnerId vote) {
        return new OwnerId(vote.client(), vote.number() >> VOTE_BITS, vote.claim(), vote.mode());
    }

    /** How long to wait before it is tried again: some milliseconds, more after each try, and not the same for all. */
    Duration pause(OwnerId owner, int tries) {
        long longest = FIRST_PAUSE << Math.min(tries, 6);
        long lot = (owner.client().hashCode() * 31L + owner.number() + tries) * GOLDEN >>> 40;
        return Duration.ofNanos(longest / 2 + longest / 2 * lot / (1L << 24));
    }
}
