/**
 * A primary and its replicas, of which one takes the primary's place when that is gone.
 *
 * <p>{@link dev.holdfast.redis.failover.PrimaryTransport} has connections to the one server that is the primary now, and leaves it
 * when another one is. {@link dev.holdfast.redis.failover.Primaries} tells which one that is: {@link
 * dev.holdfast.redis.failover.Sentinels} asks the Sentinels, and believes the newest configuration that any of them knows. Both
 * reach servers by the {@link dev.holdfast.redis.wire.Links} of whatever client library. Applications meet none of this: {@code
 * LettuceTransport} and {@code RedissonTransport} see from the address, or from the client they are given, when it is needed.
 */
@NullMarked
package dev.holdfast.redis.failover;

import org.jspecify.annotations.NullMarked;
