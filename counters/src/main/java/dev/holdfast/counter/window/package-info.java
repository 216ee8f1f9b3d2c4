/**
 * Counts of what happened lately, in all JVMs.
 *
 * <p>Start at {@link dev.holdfast.counter.window.WindowedCounter#on}: it takes a client of the counters, a name, and how long
 * something counts.
 *
 * <pre>{@code
 * WindowedCounter failures = WindowedCounter.on(counters, "login:" + user, Duration.ofMinutes(15));
 * if (!failures.addIfAtMost(1, 5).added()) throw new TooManyAttempts();
 * }</pre>
 */
@NullMarked
package dev.holdfast.counter.window;

import org.jspecify.annotations.NullMarked;
