/**
 * Counters in Redis: {@link dev.holdfast.counter.redis.RedisCounterStore}, and its scripts beside it, one verb each.
 */
@NullMarked
package dev.holdfast.counter.redis;

import org.jspecify.annotations.NullMarked;
