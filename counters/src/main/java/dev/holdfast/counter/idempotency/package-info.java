/**
 * Work that is done once in the whole fleet, however often it is asked for: start at {@link
 * dev.holdfast.counter.idempotency.IdempotencyGuard#on IdempotencyGuard.on}.
 *
 * <pre>{@code
 * IdempotencyGuard<String> payments = IdempotencyGuard.on(counters, Codec.text());
 * String receipt = payments.once("pay:" + order, () -> bank.pay(order));
 * }</pre>
 *
 * <p>The first who asks works, and the store keeps what came of it; everybody else gets that. If the first one fails or dies
 * the next one works. A JVM that was only believed dead may come back and work beside its successor: where that would do harm
 * the work takes its claim's {@linkplain dev.holdfast.counter.idempotency.FencedWork token}, and what it works on refuses
 * smaller ones.
 */
@NullMarked
package dev.holdfast.counter.idempotency;

import org.jspecify.annotations.NullMarked;
