/**
 * The port below the counters: {@link dev.holdfast.counter.spi.CounterStore}, where values are kept, and the requests and
 * answers that cross it.
 *
 * <p>An application needs none of it. Whoever adds a new kind of store needs nothing else, and finds its contract as a
 * test suite in this module's test-jar. Nothing here depends on the public API above it.
 */
@NullMarked
package dev.holdfast.counter.spi;

import org.jspecify.annotations.NullMarked;
