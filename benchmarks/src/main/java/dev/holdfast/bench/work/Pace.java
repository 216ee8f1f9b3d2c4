package dev.holdfast.bench.work;

import java.time.Duration;

/**
 * How often and how long.
 *
 * @param warmups rounds that do not count
 * @param rounds rounds that do
 * @param time how long one round of one contender lasts
 */
public record Pace(int warmups, int rounds, Duration time) {

    /** Not more rounds than the other, and none longer. */
    public Pace atMost(Pace other) {
        return new Pace(warmups, Math.min(rounds, other.rounds), time.compareTo(other.time) < 0 ? time : other.time);
    }
}
