/**
 * Counters that many JVMs share, exact over the whole 64-bit range.
 *
 * <p>Start at {@link dev.holdfast.counter.Counters}: it is opened over a {@link dev.holdfast.counter.spi.CounterStore},
 * once per process, and hands out {@link dev.holdfast.counter.AtomicCounter}s by name.
 *
 * <pre>{@code
 * long views = counters.counter("views:home").increment();
 * }</pre>
 *
 * <p>{@link dev.holdfast.counter.BoundedCounter} keeps a counter within bounds and reserves units of it for a time; {@link
 * dev.holdfast.counter.BufferedCounter} adds in memory and writes behind.
 *
 * <p>Calls that arrive while a command of theirs is under way are added up into the next one, and each still gets its own
 * exact result. On a long way the next one does not wait for the answer where nobody can tell in which order they happen. An
 * increment whose outcome cannot be known is never repeated silently: it fails with {@link
 * dev.holdfast.lock.OutcomeUnknownException}, or, with {@link dev.holdfast.counter.CounterOptions#withExactlyOnce}, is
 * repeated in a way that cannot count twice.
 */
@NullMarked
package dev.holdfast.counter;

import org.jspecify.annotations.NullMarked;
