/**
 * The transport over Lettuce, whose types appear here and nowhere else.
 *
 * <p>Start at {@link dev.holdfast.redis.lettuce.LettuceTransport}.
 */
@NullMarked
package dev.holdfast.redis.lettuce;

import org.jspecify.annotations.NullMarked;
