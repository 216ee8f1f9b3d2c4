package dev.holdfast.lock.simulation;

import dev.holdfast.lock.spi.Mode;

/** What the callers of one run want. The seed alone says which: every even one has locks, as the most used. */
enum Family {
    LOCK,
    SEMAPHORE,
    READ_WRITE;

    static Family of(long seed) {
        return switch (Math.floorMod(seed, 16)) {
            case 1, 5, 9, 13 -> SEMAPHORE;
            case 3, 7, 11, 15 -> READ_WRITE;
            default -> LOCK;
        };
    }

    /** How somebody holds whose hold leaves room for nobody else. */
    Mode alone(int size) {
        return switch (this) {
            case LOCK -> Mode.LOCK;
            case SEMAPHORE -> Mode.permits(size, size);
            case READ_WRITE -> Mode.WRITE;
        };
    }
}
