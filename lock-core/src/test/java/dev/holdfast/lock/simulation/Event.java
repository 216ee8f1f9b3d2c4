package dev.holdfast.lock.simulation;

import static dev.holdfast.lock.simulation.Family.ELECTION;
import static dev.holdfast.lock.simulation.Family.LOCK;
import static dev.holdfast.lock.simulation.Family.QUORUM;
import static dev.holdfast.lock.simulation.Family.READ_WRITE;
import static dev.holdfast.lock.simulation.Family.SEMAPHORE;
import static dev.holdfast.lock.simulation.Family.SEVERAL;

import java.util.EnumSet;
import java.util.Set;

/** What has to happen in the runs of a family, or they show nothing about it. */
enum Event {
    HOLD(LOCK, SEMAPHORE, READ_WRITE, SEVERAL, QUORUM),
    HAND_OVER(LOCK, READ_WRITE, SEVERAL, QUORUM),
    NOTHING_GOT(LOCK, SEMAPHORE, READ_WRITE, SEVERAL, QUORUM),
    FAILURE(LOCK, SEMAPHORE, READ_WRITE, SEVERAL, ELECTION, QUORUM),
    GIVING_UP(LOCK, SEMAPHORE, READ_WRITE, SEVERAL, QUORUM),
    LOSS(LOCK, SEMAPHORE, READ_WRITE, SEVERAL, QUORUM),
    UNKNOWN_RELEASE(LOCK, SEMAPHORE, READ_WRITE, SEVERAL, QUORUM),
    QUEUED_GRANT,
    /** A place in the queue of somebody who has not asked for so long that he may be passed over. */
    SILENCE(LOCK, SEMAPHORE, READ_WRITE, SEVERAL, ELECTION),
    /** Two who hold one name, which is as it should be. */
    HELD_TOGETHER(SEMAPHORE, READ_WRITE),
    MANY_PERMITS(SEMAPHORE),
    ALL_PERMITS(SEMAPHORE),
    GROWTH(SEMAPHORE),
    SHRINKING(SEMAPHORE),
    DOWNGRADE(READ_WRITE),
    UPGRADE(READ_WRITE),
    REFUSED_UPGRADE(READ_WRITE),
    FAILED_TURN(READ_WRITE),
    /** A hold that was given back on its way to the other side. */
    RELEASED_TURN(READ_WRITE),
    ALL_AT_ONCE(SEVERAL),
    ONE_BY_ONE(SEVERAL),
    HALF_LOST(SEVERAL),
    LEADERSHIP(ELECTION),
    LOST_LEADERSHIP(ELECTION),
    RESIGNATION(ELECTION),
    TASK(ELECTION),
    FAILED_TASK(ELECTION),
    LATE_TASK(ELECTION),
    /** Leases of one client that were renewed by one command. */
    RENEWED_TOGETHER(SEVERAL),
    /** A number written back to a member that granted a smaller one. */
    WRITE_BACK(QUORUM),
    /** A member that does not vote, as it may have forgotten votes. */
    ABSTENTION(QUORUM),
    // ---- the weather
    COMMAND_LOST,
    REPLY_LOST,
    REPEATED,
    ARRIVED_AFTER_RESET,
    MESSAGE_LOST,
    RESET,
    DEAFNESS,
    PAUSE,
    SUSPENSION,
    KILL,
    QUEUE_LOSS,
    DATA_LOSS,
    CLOCK_JUMP;

    private final Set<Family> families;

    /** One that every family has to meet. */
    Event() {
        families = EnumSet.allOf(Family.class);
    }

    Event(Family... families) {
        this.families = EnumSet.copyOf(Set.of(families));
    }

    boolean belongsTo(Family family) {
        return families.contains(family);
    }
}
