package dev.holdfast.lock.spi;

import java.time.Duration;

/**
 * Who holds or wants a name: one id for each acquisition, never used again.
 *
 * <p>An id carries the claim of its acquisition, so that whoever grants it the name knows for how long to reserve
 * it. Ids are secrets of a kind (whoever knows one can release the lock), therefore {@link #toString()} shows the
 * beginning only.
 *
 * @param client the client's own id, without {@code ':'}
 * @param number the client's number for this acquisition
 * @param claim for how long a grant made by somebody else reserves the name until the owner confirms it, in whole
 *     milliseconds
 */
public record OwnerId(String client, long number, Duration claim) {

    /** The whole id as it is stored: {@code client:number:claim in ms}. */
    public String text() {
        return client + ':' + number + ':' + claim.toMillis();
    }

    /**
     * Reads what {@link #text()} wrote.
     *
     * @throws IllegalArgumentException if {@code text} is not an owner id
     */
    public static OwnerId parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) throw new IllegalArgumentException("not an owner id of three parts");
        return new OwnerId(parts[0], Long.parseLong(parts[1]), Duration.ofMillis(Long.parseLong(parts[2])));
    }

    @Override
    public String toString() {
        return client.substring(0, Math.min(6, client.length())) + "…:" + number;
    }
}
