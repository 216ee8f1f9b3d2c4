/**
 * What every transport needs whatever its client library, and nobody else: not exported.
 *
 * <p>A {@link dev.holdfast.redis.wire.Call} is one command and what became of it, {@link dev.holdfast.redis.wire.Calls}
 * are those under way on one connection, a {@link dev.holdfast.redis.wire.Dial} waits for a server within a time, and
 * {@link dev.holdfast.redis.wire.Probe} reads what a server says of itself.
 */
@NullMarked
package dev.holdfast.redis.wire;

import org.jspecify.annotations.NullMarked;
