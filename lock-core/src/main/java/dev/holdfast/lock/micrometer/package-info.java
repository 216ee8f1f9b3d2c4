/**
 * What {@link dev.holdfast.lock.Locks} do, told to Micrometer: {@link dev.holdfast.lock.micrometer.LockMeters} for metrics,
 * {@link dev.holdfast.lock.micrometer.LockObservations} for traces. Both are optional, as Micrometer is: nothing outside of
 * packages of this name knows it.
 *
 * <pre>{@code
 * LockMeters meters = LockMeters.on(registry);
 * Locks locks = Locks.builder(store).listener(meters).build();
 * }</pre>
 *
 * <p>All meters are listed in {@code docs/metrics.md}, which is written from {@link dev.holdfast.lock.micrometer.LockMeter}. Names
 * of locks do not become tags, but what a {@link dev.holdfast.lock.micrometer.NameTagger} makes of them, and of that no more
 * than a fixed number of values.
 */
@NullMarked
package dev.holdfast.lock.micrometer;

import org.jspecify.annotations.NullMarked;
