package dev.holdfast.lock.quorum;

import dev.holdfast.lock.spi.OwnerId;
import org.jspecify.annotations.Nullable;

/** What a ballot knows of its vote at one member. Used under the ballot's mutex. */
final class Seat {

    final Member member;

    /** Under which the owner may stand at the member; null if it certainly does not, or is on its way out. */
    @Nullable
    OwnerId vote;

    /** Whether the member holds for the owner, and numbers its later grants above the token. */
    boolean sworn;

    /** How many questions under this id may still be on their way. */
    int open;

    /** Whether the member said that somebody took the name away. */
    boolean revoked;

    /** Whether the last renewal was not answered. */
    boolean silent;

    /** Whether the member denied a vote that it had just confirmed, so that it is not asked for another. */
    volatile boolean refused;

    Seat(Member member) {
        this.member = member;
    }

    /** Whether this is what the owner stands there under at present. */
    boolean is(OwnerId other) {
        return other.equals(vote);
    }

    /** A renewal is sent; whether the one before was not answered. */
    boolean asked() {
        boolean before = silent;
        silent = true;
        return before;
    }

    void clear() {
        vote = null;
        sworn = false;
        open = 0;
        revoked = false;
        silent = false;
    }
}
