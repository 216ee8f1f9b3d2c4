package dev.holdfast.lock;

import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.Copies;
import java.time.Duration;

/**
 * Where a grant must have got to before it is handed out, so that the next server to take over knows of it.
 *
 * <pre>{@code
 * LeaseOptions options = LeaseOptions.defaults().withDurability(Durability.replicas(1, Duration.ofMillis(500)));
 * }</pre>
 *
 * <p>A server that answers at once and tells its replicas afterwards may die in between; its successor then grants the name to
 * somebody else while the first holder still believes in its lease. With a durability the acquisition takes one more round trip,
 * to the replicas and back. If too few have confirmed within the timeout, the grant is given back and the acquisition fails with
 * {@link DurabilityException}: it is never half held.
 *
 * <p><b>What it does not promise.</b> A failover may choose a replica that is not among those that confirmed; only if all have is
 * that certain. Renewals and releases do not wait: what they change is at most what the lease's end would change. So this makes a
 * lost lock rare, and a {@linkplain LockLease#fencingToken() fencing token} is what makes it harmless.
 *
 * @param copies where to
 * @param timeout how long that may take, from 1 ms to {@link #MAX_TIMEOUT}, and shorter than the lease
 */
public record Durability(Copies copies, Duration timeout) {

    /** The longest timeout: 1 min. */
    public static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);

    private static final int MOST_REPLICAS = 100;

    /** Rounds the timeout down to milliseconds. */
    public Durability {
        Check.notNull("copies", copies);
        Check.range("replicas", copies.replicas(), copies.onDisk() ? 0 : 1, MOST_REPLICAS);
        timeout = Duration.ofMillis(Check.duration("timeout", timeout, Duration.ofMillis(1), MAX_TIMEOUT)
                .toMillis());
    }

    /**
     * So many replicas have it in memory: {@code WAIT}.
     *
     * @param replicas from 1 to 100; all there are, if a failover must not lose it
     * @param timeout from 1 ms to 1 min, and shorter than the lease
     */
    public static Durability replicas(int replicas, Duration timeout) {
        return new Durability(new Copies(replicas, false), timeout);
    }

    /**
     * The server has it in its append-only file, synced, and so have this many replicas: {@code WAITAOF}, from Redis 7.2 on.
     * Servers that sync once a second, as {@code appendfsync everysec} says, take up to a second for it; allow for more.
     *
     * @param replicas from 0 to 100; with 0 it survives the server's power, not the loss of its disk
     * @param timeout from 1 ms to 1 min, and shorter than the lease
     */
    public static Durability onDisk(int replicas, Duration timeout) {
        return new Durability(new Copies(replicas, true), timeout);
    }
}
