/**
 * A circuit breaker of Resilience4j in front of Redis: while the server is out of reach or slow, new work fails at once in place
 * of queueing up.
 *
 * <p>Start at {@link dev.holdfast.redis.resilience4j.CircuitBreakingTransport}. Needs {@code resilience4j-circuitbreaker}.
 */
@NullMarked
package dev.holdfast.redis.resilience4j;

import org.jspecify.annotations.NullMarked;
