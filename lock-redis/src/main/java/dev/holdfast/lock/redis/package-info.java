/**
 * Leases kept in Redis: {@link dev.holdfast.lock.redis.RedisLeaseStore}, five scripts over any {@link
 * dev.holdfast.redis.RedisTransport}.
 */
@NullMarked
package dev.holdfast.lock.redis;

import org.jspecify.annotations.NullMarked;
