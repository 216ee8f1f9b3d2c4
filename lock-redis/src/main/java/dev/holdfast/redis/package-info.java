/**
 * How scripts reach a Redis server, whatever the client library.
 *
 * <p>{@link dev.holdfast.redis.RedisTransport} is the port each client library implements: run a script, listen to a
 * channel. What is the same for all of them is here, once: loading {@link dev.holdfast.redis.Script}s, falling back to
 * {@code EVAL}, checking that a reply belongs to its request ({@link dev.holdfast.redis.ScriptRunner}), naming keys
 * ({@link dev.holdfast.redis.Keys}), and turning the server's errors into the library's exceptions.
 */
@NullMarked
package dev.holdfast.redis;

import org.jspecify.annotations.NullMarked;
