package dev.holdfast.examples.demo.verdict;

import dev.holdfast.examples.demo.ledger.Hold;
import java.util.concurrent.TimeUnit;

/**
 * The last moments of a primary that was killed. A primary acknowledges a write before its replicas have it, so what it
 * acknowledged in this time may be gone when a replica takes over. Whatever is older, the replicas have.
 */
public record Lapse(long from, long to) {

    /** Far more than replicas on one machine are behind. */
    private static final long LONGEST_LAG = TimeUnit.SECONDS.toNanos(1);

    /** The one before this moment. */
    public static Lapse before(long death) {
        return new Lapse(death - LONGEST_LAG, death);
    }

    /** Whether some of the hold was then. */
    public boolean touches(Hold hold) {
        return hold.entered() - to <= 0 && hold.exited() - from >= 0;
    }
}
