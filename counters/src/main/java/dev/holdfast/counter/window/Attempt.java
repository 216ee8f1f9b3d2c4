package dev.holdfast.counter.window;

/**
 * What became of an addition that had a limit.
 *
 * @param added whether it was made
 * @param count the count then: with the addition if it was made
 */
public record Attempt(boolean added, long count) {}
