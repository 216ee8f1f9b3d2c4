/**
 * What goes to Redis and comes back, told to Micrometer: {@link dev.holdfast.redis.micrometer.MeteredTransport}. Optional, as
 * Micrometer is.
 */
@NullMarked
package dev.holdfast.redis.micrometer;

import org.jspecify.annotations.NullMarked;
