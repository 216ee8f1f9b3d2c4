package dev.holdfast.counter.spi;

/**
 * The range a counter is to stay in, and how much of an addition it takes. Units that are reserved were taken off the value and
 * may come back at any time, so their room at the top stays free.
 *
 * @param min the smallest value, included
 * @param max the largest value, included
 */
public record Bounds(long min, long max) {

    /** Rejects a range that is empty. */
    public Bounds {
        if (min > max) throw new IllegalArgumentException("min must be at most max, which is " + max + ": " + min);
    }

    /** Whether the value is one of the range. */
    public boolean contains(long value) {
        return min <= value && value <= max;
    }

    /** Whether an addition is to be looked at: the value is in the range, or the addition leads back towards it. */
    public boolean admits(long value, long delta) {
        return delta < 0 ? value >= min : delta > 0 ? value <= max : contains(value);
    }

    /**
     * How much of an addition is done: all of it or nothing, or with {@code saturating} as much as there is room for. Nothing if
     * it is not {@linkplain #admits admitted}.
     *
     * @param reserved how many units may yet come back, at least 0
     */
    public long applied(long value, long reserved, long delta, boolean saturating) {
        if (!admits(value, delta)) return 0;
        long room = delta < 0 ? down(value) : up(value, reserved);
        boolean fits = delta < 0 ? delta >= room : delta <= room;
        return fits ? delta : saturating ? room : 0;
    }

    /** How far up it may go, from 0; as much as a long can say. */
    private long up(long value, long reserved) {
        long top = max - reserved;
        if (top > max || top <= value) return 0;
        long room = top - value;
        return room < 0 ? Long.MAX_VALUE : room;
    }

    /** How far down it may go, at most 0; as much as a long can say. */
    private long down(long value) {
        if (value <= min) return 0;
        long room = min - value;
        return room > 0 ? Long.MIN_VALUE : room;
    }
}
