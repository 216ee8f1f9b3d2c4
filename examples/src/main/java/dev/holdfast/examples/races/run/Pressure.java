package dev.holdfast.examples.races.run;

/**
 * How hard a race is run.
 *
 * @param threads of each worker
 * @param millis how long, where the number of attempts is not given
 * @param percent how many of a given number of attempts are made
 * @param gapMicros for how long code rests where somebody else may come in between; 0 unless nothing else helps
 */
public record Pressure(int threads, long millis, int percent, long gapMicros) {

    private static final long GAP_MICROS = 1_000;

    /** Without gaps. */
    public static Pressure of(int threads, long millis) {
        return new Pressure(threads, millis, 100, 0);
    }

    /** Twice the threads, twice the time. */
    Pressure more() {
        return new Pressure(2 * threads, 2 * millis, 2 * percent, gapMicros);
    }

    /** With gaps of a millisecond. */
    Pressure widened() {
        return new Pressure(threads, millis, percent, GAP_MICROS);
    }

    /** Short, for a run that has but to warm up the code: otherwise what runs first looks slower than it is. */
    Pressure brief() {
        return new Pressure(threads, Math.min(millis, 150), percent / 10, gapMicros);
    }
}
