package dev.holdfast.examples.races.run;

import org.jspecify.annotations.Nullable;

/**
 * What one run of one code came to.
 *
 * @param shown how many outcomes could have been wrong
 * @param finding in the judge's words
 * @param perSecond attempts per second, all workers together, with the time to write what they kept back until the end
 * @param widened whether the window was widened by rests
 * @param failure what the first failed attempt failed with, if one did; then the other numbers say little
 */
public record Side(
        long attempts,
        long wrong,
        long shown,
        String finding,
        double perSecond,
        boolean widened,
        @Nullable String failure) {}
