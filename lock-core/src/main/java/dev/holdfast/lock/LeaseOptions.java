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
            new LeaseOptions(Duration.ofSeconds(30), Renewal.AUTOMATIC, Duration.ZERO, null, false, null);

    private final Duration duration;
    private final Renewal renewal;
    private final Duration minimumHold;
    private final @Nullable Duration maximumHold;
    private final boolean interruptOnLoss;
    private final @Nullable Durability durability;

    private LeaseOptions(
            Duration duration,
            Renewal renewal,
            Duration minimumHold,
            @Nullable Duration maximumHold,
            boolean interruptOnLoss,
            @Nullable Durability durability) {
        this.duration = duration;
        this.renewal = renewal;
        this.minimumHold = minimumHold;
        this.maximumHold = maximumHold;
        this.interruptOnLoss = interruptOnLoss;
        this.durability = durability;
    }

    /** 30 s, {@link Renewal#AUTOMATIC}, no minimum and no maximum hold, no interrupt, no durability. */
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
        checkRoom(checked, durability, "duration", checked);
        return new LeaseOptions(
                Duration.ofMillis(checked.toMillis()), renewal, minimumHold, maximumHold, interruptOnLoss, durability);
    }

    /** With this way of renewal. */
    public LeaseOptions withRenewal(Renewal renewal) {
        return new LeaseOptions(
                duration, Check.notNull("renewal", renewal), minimumHold, maximumHold, interruptOnLoss, durability);
    }

    /**
     * With a time for which the name stays taken even if the lease is given back sooner: after the release nobody gets the
     * name, not in this client either, until this long after the lease was granted, by the server's clock. For the holder
     * the lease ends with its release all the same. A holder that dies keeps the name for the rest of its lease, or until
     * the minimum is over if that is later.
     *
     * <p>Meant for work that must not be done twice by those who come a little late, such as a job that several nodes start
     * by clocks that do not quite agree. Rounded up to milliseconds.
     *
     * @param minimumHold zero (the default) for none, at most 365 days, and at most the {@linkplain #maximumHold() maximum
     *     hold} if there is one
     */
    public LeaseOptions withMinimumHold(Duration minimumHold) {
        Duration checked = checkedMinimum(minimumHold);
        checkOrder(checked, maximumHold, "minimumHold", checked);
        return new LeaseOptions(duration, renewal, checked, maximumHold, interruptOnLoss, durability);
    }

    /**
     * With a limit to the whole hold: after it the lease is no longer renewed, by nobody, and so is lost at the latest
     * one duration later. Guards against a holder that is alive but stuck.
     *
     * @param maximumHold longer than zero, at most 365 days, and at least the {@linkplain #minimumHold() minimum hold}
     */
    public LeaseOptions withMaximumHold(Duration maximumHold) {
        Duration checked = Check.duration("maximumHold", maximumHold, Check.MAX_WAIT);
        checkOrder(minimumHold, checked, "maximumHold", checked);
        return new LeaseOptions(duration, renewal, minimumHold, checked, interruptOnLoss, durability);
    }

    /** Whether the thread that acquired by a blocking verb is interrupted when the lease is lost before its release. */
    public LeaseOptions withInterruptOnLoss(boolean interruptOnLoss) {
        return new LeaseOptions(duration, renewal, minimumHold, maximumHold, interruptOnLoss, durability);
    }

    /**
     * With a grant that is handed out only when it has got to where this says: to so many replicas, or on disk. It costs a round
     * trip more for each grant; a lease passed on within this client is that of one grant and costs none. Several locks at once
     * are then taken one after the other. An upgrade of a reader whose write is not confirmed ends the hold.
     *
     * <p>The lock, semaphore or read/write lock it is given to refuses it with {@link UnsupportedOperationException} if its store
     * has no such copies: one in memory, a quorum, for disks a server before Redis 7.2.
     *
     * @param durability its timeout must be shorter than the lease's duration
     */
    public LeaseOptions withDurability(Durability durability) {
        Durability checked = Check.notNull("durability", durability);
        checkRoom(duration, checked, "durability", checked.timeout());
        return new LeaseOptions(duration, renewal, minimumHold, maximumHold, interruptOnLoss, checked);
    }

    /** How long a lease lasts unless renewed. */
    public Duration duration() {
        return duration;
    }

    /** Who renews. */
    public Renewal renewal() {
        return renewal;
    }

    /** For how long the name stays taken at least; zero for no minimum. Whole milliseconds. */
    public Duration minimumHold() {
        return minimumHold;
    }

    /** The limit to the whole hold, if there is one. */
    public Optional<Duration> maximumHold() {
        return Optional.ofNullable(maximumHold);
    }

    /** Whether the acquiring thread is interrupted on loss. */
    public boolean interruptOnLoss() {
        return interruptOnLoss;
    }

    /** Where a grant must have got to before it is handed out, if that matters. */
    public Optional<Durability> durability() {
        return Optional.ofNullable(durability);
    }

    /** How long the store may keep the name for a lease that is never renewed. */
    Duration longest() {
        return duration.compareTo(minimumHold) < 0 ? minimumHold : duration;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LeaseOptions that
                && duration.equals(that.duration)
                && renewal == that.renewal
                && interruptOnLoss == that.interruptOnLoss
                && minimumHold.equals(that.minimumHold)
                && Objects.equals(maximumHold, that.maximumHold)
                && Objects.equals(durability, that.durability);
    }

    @Override
    public int hashCode() {
        return Objects.hash(duration, renewal, minimumHold, maximumHold, interruptOnLoss, durability);
    }

    @Override
    public String toString() {
        return "LeaseOptions[duration=" + duration + ", renewal=" + renewal + ", minimumHold=" + minimumHold
                + ", maximumHold=" + maximumHold + ", interruptOnLoss=" + interruptOnLoss
                + ", durability=" + durability + ']';
    }

    private static Duration checkedMinimum(Duration minimumHold) {
        Duration given = Check.notNull("minimumHold", minimumHold);
        if (given.isZero()) return given;
        if (given.isNegative()) throw new IllegalArgumentException("minimumHold must not be negative: " + given);
        // Up, where the others go down: a minimum cut short would be one that is not kept.
        return Duration.ofMillis(Check.duration("minimumHold", given, Check.MAX_WAIT)
                .plusNanos(999_999)
                .toMillis());
    }

    private static void checkOrder(Duration minimum, @Nullable Duration maximum, String parameter, Duration value) {
        if (maximum != null && minimum.compareTo(maximum) > 0)
            throw new IllegalArgumentException(parameter + " must leave the minimum hold " + minimum
                    + " at most the maximum hold " + maximum + ": " + value);
    }

    private static void checkRoom(
            Duration duration, @Nullable Durability durability, String parameter, Duration value) {
        if (durability != null && durability.timeout().compareTo(duration) >= 0)
            throw new IllegalArgumentException(parameter + " must leave the durability's timeout "
                    + durability.timeout() + " shorter than the lease " + duration + ": " + value);
    }
}
