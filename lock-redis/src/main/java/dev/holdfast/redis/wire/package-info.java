/**
 * What every transport needs whatever its client library, and nobody else: not exported.
 *
 * <p>A {@link dev.holdfast.redis.wire.Link} is a connection for commands, a {@link dev.holdfast.redis.wire.Feed} one for
 * messages, and {@link dev.holdfast.redis.wire.Links} how a client library opens them; a {@link
 * dev.holdfast.redis.wire.ServerTransport} is made of the two. {@link dev.holdfast.redis.wire.Waits} are scripts with a wait for
 * copies behind them, on links of their own. A {@link dev.holdfast.redis.wire.Call} is one command and what
 * became of it, {@link dev.holdfast.redis.wire.Calls} are those under way on one connection, a {@link
 * dev.holdfast.redis.wire.Dial} waits for a server within a time, and {@link dev.holdfast.redis.wire.Probe} reads what a server
 * says of itself.
 */
@NullMarked
package dev.holdfast.redis.wire;

import org.jspecify.annotations.NullMarked;
