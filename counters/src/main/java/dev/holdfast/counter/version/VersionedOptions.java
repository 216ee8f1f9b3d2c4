package dev.holdfast.counter.version;

import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.lock.spi.Check;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a handle on a versioned value behaves. Immutable; each {@code with} method returns a changed copy. */
public final class VersionedOptions {

    /** The most tries that {@link VersionedValue#update} may be given. */
    public static final int MAX_TRIES = 10_000;

    private static final VersionedOptions DEFAULTS = new VersionedOptions(null, 100);

    private final @Nullable Duration expiry;
    private final int tries;

    private VersionedOptions(@Nullable Duration expiry, int tries) {
        this.expiry = expiry;
        this.tries = tries;
    }

    /** No expiry, 100 tries. */
    public static VersionedOptions defaults() {
        return DEFAULTS;
    }

    /**
     * With an expiry: what is written through the handle is forgotten this long after it was written, by the store's clock,
     * unless it is written again. What is written through a handle without an expiry stays until it is removed.
     *
     * @param expiry from 1 ms to {@link AtomicCounter#MAX_EXPIRY}, rounded down to milliseconds
     */
    public VersionedOptions withExpiry(Duration expiry) {
        Duration checked = Check.duration("expiry", expiry, Duration.ofMillis(1), AtomicCounter.MAX_EXPIRY);
        return new VersionedOptions(Duration.ofMillis(checked.toMillis()), tries);
    }

    /**
     * How often {@link VersionedValue#update} tries before it gives up.
     *
     * @param tries from 1 to {@value #MAX_TRIES}
     */
    public VersionedOptions withTries(int tries) {
        return new VersionedOptions(expiry, Check.range("tries", tries, 1, MAX_TRIES));
    }

    /** After which time what was written is forgotten, if at all. */
    public Optional<Duration> expiry() {
        return Optional.ofNullable(expiry);
    }

    /** How often an update tries before it gives up. */
    public int tries() {
        return tries;
    }

    @Override
    public String toString() {
        return "VersionedOptions[expiry=" + expiry + ", tries=" + tries + ']';
    }
}
