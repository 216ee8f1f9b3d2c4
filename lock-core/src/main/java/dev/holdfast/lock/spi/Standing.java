package dev.holdfast.lock.spi;

import java.time.Duration;
import java.util.List;

/**
 * Who holds a name and who waits for it, as the store knows it.
 *
 * @param holders in no order where there are several
 * @param waiters in their order
 * @param size how many permits the semaphore has; 0 if it has not been used, and for what is no semaphore
 * @param complete whether these are all of them
 */
public record Standing(List<Holder> holders, List<Waiter> waiters, int size, boolean complete) {

    public Standing {
        holders = List.copyOf(holders);
        waiters = List.copyOf(waiters);
    }

    /**
     * Somebody who holds it.
     *
     * @param grant the number of its grant, at least the store's time at that moment in microseconds; 0 if the store does
     *     not know
     * @param held for how long it holds it; zero if the store does not know
     * @param remaining for how long it will, unless it renews
     */
    public record Holder(OwnerId owner, long grant, Duration held, Duration remaining) {}

    /**
     * Somebody who waits for it.
     *
     * @param waited for how long
     */
    public record Waiter(OwnerId owner, Duration waited) {}
}
