package dev.holdfast.counter.version;

import java.util.Optional;

/**
 * What was there when it was read.
 *
 * @param value the value; empty if there is none
 * @param version of the value, or of its absence; 0 if the store remembers nothing of the name
 */
public record Versioned<T>(Optional<T> value, long version) {}
