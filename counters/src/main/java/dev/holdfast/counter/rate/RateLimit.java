package dev.holdfast.counter.rate;

import dev.holdfast.counter.spi.RateStore.Pace;
import dev.holdfast.counter.spi.RateStore.Span;
import dev.holdfast.lock.spi.Check;
import java.math.BigInteger;
import java.time.Duration;

/**
 * So many permits in each period, and at most a burst of them at once. Immutable.
 *
 * <p>Permits come back one by one and not all at the end of a period. In any stretch of time no more are given than the burst
 * and what the stretch is worth at the rate. Rates are exact: 3 a second are 3 000 000 in a million seconds.
 *
 * @param permits how many come back in each period, from 1 to {@link #MAX_PERMITS}, and at most one in each nanosecond
 * @param period whole microseconds, from 1 to {@link #MAX_PERIOD}
 * @param burst how many may be used at once after a pause, from 1 to {@link #MAX_PERMITS}; they have to come back within
 *     {@link #MAX_REFILL}
 */
public record RateLimit(long permits, Duration period, long burst) {

    /** The most permits in a period or burst: 1 000 000 000. */
    public static final int MAX_PERMITS = 1_000_000_000;

    /** The longest period: 365 days. */
    public static final Duration MAX_PERIOD = Duration.ofDays(365);

    /** The longest time that a whole burst may take to come back: 3650 days. */
    public static final Duration MAX_REFILL = Duration.ofDays(3650);

    /** Checks the sizes. */
    public RateLimit {
        range("permits", permits);
        range("burst", burst);
        Check.duration("period", period, Duration.ofNanos(1_000), MAX_PERIOD);
        if (period.getNano() % 1_000 != 0)
            throw new IllegalArgumentException("period must be whole microseconds: " + period);
        if (permits > micros(period) * 1_000)
            throw new IllegalArgumentException(
                    "permits must be at most one in each nanosecond of " + period + ": " + permits);
        if (parts(burst, period).compareTo(parts(permits, MAX_REFILL)) > 0)
            throw new IllegalArgumentException(
                    "burst must come back within " + MAX_REFILL + " at " + permits + " in " + period + ": " + burst);
    }

    /** So many permits in each period, and as many at once. */
    public static RateLimit of(long permits, Duration period) {
        return new RateLimit(permits, period, permits);
    }

    /** So many permits a second, and as many at once. */
    public static RateLimit perSecond(long permits) {
        return of(permits, Duration.ofSeconds(1));
    }

    /** The same rate with another burst. A burst of 1 spreads permits evenly. */
    public RateLimit withBurst(long burst) {
        return new RateLimit(permits, period, burst);
    }

    Pace pace() {
        return new Pace(permits, micros(period));
    }

    /** How many permits are free when so much is used up; rounded down. */
    long free(Span used) {
        BigInteger left = parts(time(burst)).subtract(parts(used));
        return left.signum() <= 0
                ? 0
                : left.divide(BigInteger.valueOf(micros(period))).longValueExact();
    }

    /** In parts of a microsecond, as many as permits. */
    private BigInteger parts(Span span) {
        return BigInteger.valueOf(span.micros())
                .multiply(BigInteger.valueOf(permits))
                .add(BigInteger.valueOf(span.rest()));
    }

    /** How long it takes until so many permits have come back. */
    Span time(long count) {
        BigInteger[] parts = parts(count, period).divideAndRemainder(BigInteger.valueOf(permits));
        return new Span(parts[0].longValueExact(), parts[1].longValueExact());
    }

    private static BigInteger parts(long count, Duration each) {
        return BigInteger.valueOf(count).multiply(BigInteger.valueOf(micros(each)));
    }

    private static long micros(Duration duration) {
        return duration.getSeconds() * 1_000_000 + duration.getNano() / 1_000;
    }

    private static void range(String parameter, long value) {
        if (value < 1 || value > MAX_PERMITS)
            throw new IllegalArgumentException(parameter + " must be from 1 to " + MAX_PERMITS + ": " + value);
    }

    @Override
    public String toString() {
        return permits + " in " + period + ", " + burst + " at once";
    }
}
