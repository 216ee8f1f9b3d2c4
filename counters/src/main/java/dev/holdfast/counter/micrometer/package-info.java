/**
 * What {@link dev.holdfast.counter.Counters} do, told to Micrometer: {@link dev.holdfast.counter.micrometer.CounterMeters}.
 * Optional, as Micrometer is.
 */
@NullMarked
package dev.holdfast.counter.micrometer;

import org.jspecify.annotations.NullMarked;
