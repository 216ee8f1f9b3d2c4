package dev.holdfast.examples.races.race;

/**
 * What the judge found.
 *
 * @param wrong how many outcomes were lost or wrong
 * @param shown how many outcomes were found that could have been wrong: with none of them, code that does nothing at all would
 *     have passed as well
 * @param finding what was found, in a few words
 */
public record Verdict(long wrong, long shown, String finding) {

    /** The judge expected so many and found so many; each that is missing or too many is wrong. */
    public static Verdict compare(long expected, long found, String finding) {
        return new Verdict(Math.abs(expected - found), found, finding);
    }
}
