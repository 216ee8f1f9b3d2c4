package dev.holdfast.redis;

import dev.holdfast.lock.spi.Copies;
import java.util.List;

/**
 * What came of a script and of the wait behind it.
 *
 * @param answer the script's
 * @param reached where its effects had got to at the end of the wait
 */
public record Waited(List<String> answer, Copies reached) {}
