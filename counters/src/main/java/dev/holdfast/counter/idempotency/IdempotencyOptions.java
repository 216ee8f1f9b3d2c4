package dev.holdfast.counter.idempotency;

import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.lock.spi.Check;
import java.time.Duration;

/** How a guard behaves. Immutable; each {@code with} method returns a changed copy. */
public final class IdempotencyOptions {

    /** The shortest lease of a claim: 100 ms. */
    public static final Duration MIN_LEASE = Duration.ofMillis(100);

    /** The longest lease of a claim: 24 h. */
    public static final Duration MAX_LEASE = Duration.ofHours(24);

    private static final IdempotencyOptions DEFAULTS =
            new IdempotencyOptions(Duration.ofHours(24), Duration.ofSeconds(30), Duration.ofMinutes(1));

    private final Duration ttl;
    private final Duration lease;
    private final Duration waitLimit;

    private IdempotencyOptions(Duration ttl, Duration lease, Duration waitLimit) {
        this.ttl = ttl;
        this.lease = lease;
        this.waitLimit = waitLimit;
    }

    /** Results are kept for 24 h, a claim lapses after 30 s without renewal, others are waited for for 1 min. */
    public static IdempotencyOptions defaults() {
        return DEFAULTS;
    }

    /**
     * For how long a result is kept, by the store's clock. Who asks later works again.
     *
     * @param ttl from 1 ms to {@link AtomicCounter#MAX_EXPIRY}, rounded down to milliseconds
     */
    public IdempotencyOptions withTtl(Duration ttl) {
        Check.duration("ttl", ttl, Duration.ofMillis(1), AtomicCounter.MAX_EXPIRY);
        return new IdempotencyOptions(Duration.ofMillis(ttl.toMillis()), lease, waitLimit);
    }

    /**
     * After which time a claim lapses, and another caller works, if its JVM does not renew it; it does so every third of that
     * time for as long as the work goes on. Should be well above the longest pause of a JVM.
     *
     * @param lease from {@link #MIN_LEASE} to {@link #MAX_LEASE}, rounded down to milliseconds
     */
    public IdempotencyOptions withLease(Duration lease) {
        Check.duration("lease", lease, MIN_LEASE, MAX_LEASE);
        return new IdempotencyOptions(ttl, Duration.ofMillis(lease.toMillis()), waitLimit);
    }

    /**
     * For how long a caller waits while others work.
     *
     * @param limit from zero, not to wait at all, to 365 days
     */
    public IdempotencyOptions withWaitLimit(Duration limit) {
        if (!Check.notNull("limit", limit).isZero()) Check.duration("limit", limit, Check.MAX_WAIT);
        return new IdempotencyOptions(ttl, lease, limit);
    }

    /** For how long a result is kept. */
    public Duration ttl() {
        return ttl;
    }

    /** After which time without renewal a claim lapses. */
    public Duration lease() {
        return lease;
    }

    /** For how long a caller waits while others work. */
    public Duration waitLimit() {
        return waitLimit;
    }

    @Override
    public String toString() {
        return "IdempotencyOptions[ttl=" + ttl + ", lease=" + lease + ", waitLimit=" + waitLimit + ']';
    }
}
