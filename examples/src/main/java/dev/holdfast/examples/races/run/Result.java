package dev.holdfast.examples.races.run;

import dev.holdfast.examples.races.race.Card;

/**
 * Both sides of a race.
 *
 * @param runs how often the naive code was run until it lost, or in vain
 * @param pressure of the runs that are shown
 */
public record Result(Card card, Side naive, Side remedy, int runs, Pressure pressure) {

    /** Whether the naive code did what it is there to show. */
    public boolean lost() {
        return naive.wrong() > 0;
    }

    /** Whether the remedy did what it promises: something came of its attempts, none failed, none was wrong. */
    public boolean held() {
        return remedy.failure() == null && remedy.wrong() == 0 && remedy.attempts() > 0 && remedy.shown() > 0;
    }

    /** Whether there is nothing to complain of; a naive code that did not lose is no fault. */
    public boolean passed() {
        return naive.failure() == null && held();
    }

    /** Throughput of the remedy, as a multiple of the naive code's. */
    public double factor() {
        return remedy.perSecond() / naive.perSecond();
    }
}
