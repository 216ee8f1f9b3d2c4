/**
 * The short way in: {@link dev.holdfast.Holdfast} opens a Redis client and hands out locks and counters.
 *
 * <p>Programs that have a client already, or keep locks and counters elsewhere, put the same together from {@link
 * dev.holdfast.lock.Locks}, {@link dev.holdfast.counter.Counters} and their stores.
 */
@NullMarked
package dev.holdfast;

import org.jspecify.annotations.NullMarked;
