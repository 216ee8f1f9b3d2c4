/**
 * The demo of many JVMs: several worker processes work off one stream of orders, under locks and with counters that they
 * share through Redis, while a page shows who holds what. In the end everything is checked against a ledger outside Redis.
 *
 * <p>{@link dev.holdfast.examples.demo.Demo} is the main class; {@code ./demo} at the top of the project starts it.
 */
@NullMarked
package dev.holdfast.examples.demo;

import org.jspecify.annotations.NullMarked;
