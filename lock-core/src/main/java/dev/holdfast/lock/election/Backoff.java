package dev.holdfast.lock.election;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * How long to pause before campaigning again: twice as long each time, from 100 ms to 10 s, less a random part of up to a
 * half so that candidates which failed together do not come back together. Not safe for use by many threads.
 */
final class Backoff {

    static final Duration SHORTEST = Duration.ofMillis(100);
    static final Duration LONGEST = Duration.ofSeconds(10);

    private final SplittableRandom chance;
    private long next = SHORTEST.toNanos();

    Backoff(long seed) {
        chance = new SplittableRandom(seed);
    }

    Duration next() {
        long most = next;
        next = Math.min(2 * most, LONGEST.toNanos());
        return Duration.ofNanos(most - chance.nextLong(most / 2));
    }

    void reset() {
        next = SHORTEST.toNanos();
    }
}
