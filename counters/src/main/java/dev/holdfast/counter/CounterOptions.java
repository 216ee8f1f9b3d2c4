package dev.holdfast.counter;

import dev.holdfast.lock.spi.Check;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a handle on a counter behaves. Immutable; each {@code with} method returns a changed copy.
 *
 * <p>Start from {@link #defaults()}: at most once, no expiry.
 */
public final class CounterOptions {

    /** The shortest session retention: 100 ms. */
    public static final Duration MIN_RETENTION = Duration.ofMillis(100);

    /** The longest session retention: 24 h. */
    public static final Duration MAX_RETENTION = Duration.ofHours(24);

    private static final CounterOptions DEFAULTS = new CounterOptions(false, Duration.ofMinutes(5), null);

    private final boolean exactlyOnce;
    private final Duration sessionRetention;
    private final @Nullable Duration expiry;

    private CounterOptions(boolean exactlyOnce, Duration sessionRetention, @Nullable Duration expiry) {
        this.exactlyOnce = exactlyOnce;
        this.sessionRetention = sessionRetention;
        this.expiry = expiry;
    }

    /** At most once, no expiry; sessions, where asked for, are remembered for 5 minutes. */
    public static CounterOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Whether a change whose answer was lost is repeated, within the client's patience, in such a way that it takes
     * effect once. It costs the store one small entry for each client and counter, and a round trip when the session
     * is opened. Without it such a change fails with {@link dev.holdfast.lock.OutcomeUnknownException}; with it only if no
     * answer comes within the patience, or the store forgot the session.
     */
    public CounterOptions withExactlyOnce(boolean exactlyOnce) {
        return new CounterOptions(exactlyOnce, sessionRetention, expiry);
    }

    /**
     * For how long the store remembers an exactly-once session after its last change. Should be well above the client's
     * patience: a repetition that comes later cannot be told from a new call, and its outcome stays unknown.
     *
     * @param retention from {@link #MIN_RETENTION} to {@link #MAX_RETENTION}, rounded down to milliseconds
     */
    public CounterOptions withSessionRetention(Duration retention) {
        Duration checked = Check.duration("retention", retention, MIN_RETENTION, MAX_RETENTION);
        return new CounterOptions(exactlyOnce, Duration.ofMillis(checked.toMillis()), expiry);
    }

    /**
     * With an expiry that every write through the handle starts anew: the counter is forgotten this long after the last
     * one, by the store's clock.
     *
     * @param expiry from 1 ms to {@link AtomicCounter#MAX_EXPIRY}, rounded down to milliseconds
     */
    public CounterOptions withExpiry(Duration expiry) {
        return new CounterOptions(exactlyOnce, sessionRetention, checkExpiry(expiry));
    }

    static Duration checkExpiry(Duration expiry) {
        Duration checked = Check.duration("expiry", expiry, Duration.ofMillis(1), AtomicCounter.MAX_EXPIRY);
        return Duration.ofMillis(checked.toMillis());
    }

    /** Whether changes are repeated until they are known to have taken effect once. */
    public boolean exactlyOnce() {
        return exactlyOnce;
    }

    /** For how long the store remembers an exactly-once session. */
    public Duration sessionRetention() {
        return sessionRetention;
    }

    /** After which time without a write the counter is forgotten, if at all. */
    public Optional<Duration> expiry() {
        return Optional.ofNullable(expiry);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || other instanceof CounterOptions that
                        && exactlyOnce == that.exactlyOnce
                        && sessionRetention.equals(that.sessionRetention)
                        && Objects.equals(expiry, that.expiry);
    }

    @Override
    public int hashCode() {
        return Objects.hash(exactlyOnce, sessionRetention, expiry);
    }

    @Override
    public String toString() {
        return "CounterOptions[exactlyOnce=" + exactlyOnce + ", sessionRetention=" + sessionRetention + ", expiry="
                + expiry + ']';
    }
}
