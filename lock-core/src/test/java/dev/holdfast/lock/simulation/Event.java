package dev.holdfast.lock.simulation;

import static dev.holdfast.lock.simulation.Family.ELECTION;
import static dev.holdfast.lock.simulation.Family.LOCK;
import static dev.holdfast.lock.simulation.Family.READ_WRITE;
import static dev.holdfast.lock.simulation.Family.SEMAPHORE;
import static dev.holdfast.lock.simulation.Family.SEVERAL;

import java.util.EnumSet;
import java.util.Set;

/** What has to happen in the runs of a family, or they show nothing about it. */
enum Event {
    HOLD(LOCK, SEMAPHORE, READ_WRITE, SEVERAL),
    HAND_OVER(LOCK, READ_WRITE, SEVERAL),
    NOTHING_GOT(LOCK, SEMAPHORE, READ_WRITE, SEVERAL),
    FAILURE(LOCK, SEMAPHORE, READ_WRITE, SEVERAL, ELECTION),
    GIVING_UP(LOCK, SEMAPHORE, READ_WRITE, SEVERAL),
    LOSS(LOCK, SEMAPHORE, READ_WRITE, SEVERAL),
    UNKNOWN_RELEASE(LOCK, SEMAPHORE, READ_WRITE, SEVERAL),
    QUEUED_GRANT,
    /** A place in the queue of somebody who has not asked for so long that he may be passed over. */
    SILENCE,
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
