package dev.holdfast.lock;

import dev.holdfast.lock.spi.Check;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a lease behaves once it is held. Immutable; each {@code with} method returns a changed copy.
 *
 * <p>Start from {@link #defaults()}: 30 s, renewed automatically for as long as it is held, no interrupt.
 */
public final class LeaseOptions {

    /** The shortest lease: 10 ms. */
    public static final Duration MIN_DURATION = Duration.ofMillis(10);

    /** The longest lease: 24 h. */
    public static final Duration MAX_DURATION = Duration.ofHours(24);

    /** Who keeps a lease alive. */
    public enum Renewal {
        /** The client, every third of the duration, until the lease is released or reaches its maximum hold. */
        AUTOMATIC,
        /** Its holder, by {@link Lease#renew()} and {@link Lease#ensure(Duration)}. */
        MANUAL
    }

    private static final LeaseOptions DEFAULTS =
            new LeaseOptions(Duration.ofSeconds(30), Renewal.AUTOMATIC, null, false);

    private final Duration duration;
    private final Renewal renewal;
    private final @Nullable Duration maximumHold;
    private final boolean interruptOnLoss;

    private LeaseOptions(Duration duration, Renewal renewal, @Nullable Duration maximumHold, boolean interruptOnLoss) {
        this.duration = duration;
        this.renewal = renewal;
        this.maximumHold = maximumHold;
        this.interruptOnLoss = interruptOnLoss;
    }

    /** 30 s, {@link Renewal#AUTOMATIC}, no maximum hold, no interrupt. */
    public static LeaseOptions defaults() {
        return DEFAULTS;
    }

    /**
     * With this lease duration: how long the name stays taken after its holder died. Rounded down to milliseconds.
     *
     * @param duration from {@link #MIN_DURATION} to {@link #MAX_DURATION}
     */
    public LeaseOptions withDuration(Duration duration) {
        Duration checked = Check.duration("duration", duration, MIN_DURATION, MAX_DURATION);
        return new LeaseOptions(Duration.ofMillis(checked.toMillis()), renewal, maximumHold, interruptOnLoss);
    }

    /** With this way of renewal. */
    public LeaseOptions withRenewal(Renewal renewal) {
        return new LeaseOptions(duration, Check.notNull("renewal", renewal), maximumHold, interruptOnLoss);
    }

    /**
     * With a limit to the whole hold: after it the lease is no longer renewed, by nobody, and so is lost at the latest
     * one duration later. Guards against a holder that is alive but stuck.
     *
     * @param maximumHold longer than zero, at most 365 days
     */
    public LeaseOptions withMaximumHold(Duration maximumHold) {
        return new LeaseOptions(
                duration, renewal, Check.duration("maximumHold", maximumHold, Check.MAX_WAIT), interruptOnLoss);
    }

    /** Whether the thread that acquired by a blocking verb is interrupted when the lease is lost before its release. */
    public LeaseOptions withInterruptOnLoss(boolean interruptOnLoss) {
        return new LeaseOptions(duration, renewal, maximumHold, interruptOnLoss);
    }

    /** How long a lease lasts unless renewed. */
    public Duration duration() {
        return duration;
    }

    /** Who renews. */
    public Renewal renewal() {
        return renewal;
    }

    /** The limit to the whole hold, if there is one. */
    public Optional<Duration> maximumHold() {
        return Optional.ofNullable(maximumHold);
    }

    /** Whether the acquiring thread is interrupted on loss. */
    public boolean interruptOnLoss() {
        return interruptOnLoss;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LeaseOptions that
                && duration.equals(that.duration)
                && renewal == that.renewal
                && interruptOnLoss == that.interruptOnLoss
                && Objects.equals(maximumHold, that.maximumHold);
    }

    @Override
    public int hashCode() {
        return Objects.hash(duration, renewal, maximumHold, interruptOnLoss);
    }

    @Override
    public String toString() {
        return "LeaseOptions[duration=" + duration + ", renewal=" + renewal + ", maximumHold=" + maximumHold
                + ", interruptOnLoss=" + interruptOnLoss + ']';
    }
}
