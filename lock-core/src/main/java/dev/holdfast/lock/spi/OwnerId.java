package dev.holdfast.lock.spi;

import java.time.Duration;

/**
 * Who holds or wants a name: one id for each acquisition, never used again.
 *
 * <p>An id carries the claim and the mode of its acquisition, so that whoever grants it the name knows for how long to
 * reserve it, and beside whom. Ids are secrets of a kind (whoever knows one can release the lock), therefore {@link
 * #toString()} shows the beginning only.
 *
 * @param client the client's own id, without {@code ':'}
 * @param number the client's number for this acquisition
 * @param claim for how long a grant made by somebody else reserves the name until the owner confirms it, in whole
 *     milliseconds
 * @param mode in what manner it holds or wants the name
 */
public record OwnerId(String client, long number, Duration claim, Mode mode) {

    /** One that wants a lock. */
    public OwnerId(String client, long number, Duration claim) {
        this(client, number, claim, Mode.LOCK);
    }

    /** The whole id as it is stored: {@code client:number:claim in ms}, and {@code :mode} unless it is a lock's. */
    public String text() {
        String id = client + ':' + number + ':' + claim.toMillis();
        return mode.kind() == Kind.LOCK ? id : id + ':' + mode.text();
    }

    /**
     * Reads what {@link #text()} wrote.
     *
     * @throws IllegalArgumentException if {@code text} is not an owner id
     */
    public static OwnerId parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length < 3 || parts.length > 4)
            throw new IllegalArgumentException("not an owner id of three or four parts");
        Mode mode = parts.length == 3 ? Mode.LOCK : Mode.parse(parts[3]);
        return new OwnerId(parts[0], Long.parseLong(parts[1]), Duration.ofMillis(Long.parseLong(parts[2])), mode);
    }

    /** The beginning of the client's id: enough to tell clients apart, not enough to speak for one. */
    public String shortClient() {
        return client.substring(0, Math.min(6, client.length())) + "…";
    }

    @Override
    public String toString() {
        return shortClient() + ":" + number;
    }
}
