/**
 * Events in the order of their numbers, whichever JVM receives them: start at {@link
 * dev.holdfast.counter.sequence.Sequencer#on Sequencer.on}.
 *
 * <pre>{@code
 * Sequencer<String> orders = Sequencer.on(counters, "orders:17", Codec.text(), handed -> book(handed.event()));
 * orders.offer(message.number(), message.text());
 * }</pre>
 */
@NullMarked
package dev.holdfast.counter.sequence;

import org.jspecify.annotations.NullMarked;
