package dev.holdfast.counter.spi;

/** A store's answer to a {@link Request}. */
public sealed interface Answer {

    /**
     * It was done, or it was found that there was nothing to do.
     *
     * @param value see each {@link Operation}
     * @param changed false if a comparison failed, or there was no counter to expire
     */
    record Done(long value, boolean changed) implements Answer {}

    /**
     * The steps of an {@link Operation.AddWithin} were taken; each one's fate follows from this.
     *
     * @param before the value before the first step, behind what was given back
     * @param reserved how many units are reserved, at least 0
     * @param lapsed how many units were found lapsed and given back, at least 0
     */
    record Within(long before, long reserved, long lapsed) implements Answer {}

    /**
     * Nothing was added, because the value would have left the range.
     *
     * @param value the present value
     */
    record Overflow(long value) implements Answer {}

    /**
     * Nothing was done, because what is kept under the name is no 64-bit number.
     *
     * @param found what is there, shortened
     */
    record NotANumber(String found) implements Answer {}

    /** Nothing was done now, and whether it was done before cannot be told: the session is not remembered. */
    record UnknownSession() implements Answer {}
}
