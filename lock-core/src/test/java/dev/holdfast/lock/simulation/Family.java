package dev.holdfast.lock.simulation;

import dev.holdfast.lock.spi.Mode;

/** What the callers of one run want, and of what. The seed alone says which. */
enum Family {
    LOCK,
    SEMAPHORE,
    READ_WRITE,

    /** Several locks at once, and single ones of the same names. */
    SEVERAL,

    /** Candidates for a leadership. */
    ELECTION,

    /** Locks that a majority of several servers keeps. */
    QUORUM;

    static Family of(long seed) {
        return switch (Math.floorMod(seed, 6)) {
            case 1 -> SEMAPHORE;
            case 2 -> READ_WRITE;
            case 3 -> QUORUM;
            case 4 -> SEVERAL;
            case 5 -> ELECTION;
            default -> LOCK;
        };
    }

    /** How many names a run is about whose weather says so many. */
    int names(Weather weather) {
        return this == SEVERAL ? weather.names() + 1 : weather.names();
    }

    /** How somebody holds whose hold leaves room for nobody else. */
    Mode alone(int size) {
        return switch (this) {
            case LOCK, SEVERAL, ELECTION, QUORUM -> Mode.LOCK;
            case SEMAPHORE -> Mode.permits(size, size);
            case READ_WRITE -> Mode.WRITE;
        };
    }
}
