/**
 * Ids that no two JVMs have in common.
 *
 * <p>Start at {@link dev.holdfast.counter.id.IdSequence#on}: it takes a client of the counters, a name, and {@link
 * dev.holdfast.counter.id.IdOptions}. Make one for each name and keep it: it holds the ids that this process has leased.
 *
 * <pre>{@code
 * IdSequence orders = IdSequence.on(counters, "orders");
 * long id = orders.next();
 * }</pre>
 */
@NullMarked
package dev.holdfast.counter.id;

import org.jspecify.annotations.NullMarked;
