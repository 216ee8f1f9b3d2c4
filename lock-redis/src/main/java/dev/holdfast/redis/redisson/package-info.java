/**
 * The transport over Redisson, whose types appear here and nowhere else.
 *
 * <p>Start at {@link dev.holdfast.redis.redisson.RedissonTransport}.
 */
@NullMarked
package dev.holdfast.redis.redisson;

import org.jspecify.annotations.NullMarked;
