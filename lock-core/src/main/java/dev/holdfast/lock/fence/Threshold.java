package dev.holdfast.lock.fence;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What {@link InMemoryFenceGate} keeps for one resource. */
final class Threshold {

    /** Held from the check to the end of the action. */
    final ReentrantLock mutex = new ReentrantLock();

    /** Who is here or waits to be; changed by the map's atomic steps only, as {@link #used} is. */
    int users;

    /** When the last one went, in nanoseconds. */
    long used;

    private long newest;

    /** Null if it may pass. */
    @Nullable
    StaleTokenException pass(String resource, long token) {
        if (token < newest) return new StaleTokenException(resource, token, newest);
        newest = token;
        return null;
    }
}
