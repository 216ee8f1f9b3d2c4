/**
 * Counters in one JVM's memory: {@link dev.holdfast.counter.memory.InMemoryCounterStore}. For tests, and for programs that
 * run with Redis or without.
 */
@NullMarked
package dev.holdfast.counter.memory;

import org.jspecify.annotations.NullMarked;
