/**
 * The ports below and beside the lock engine.
 *
 * <p>{@link dev.holdfast.lock.spi.LeaseStore} is where leases are kept: five asynchronous verbs that a Redis
 * server, a map in memory, a quorum of servers or a simulator can answer. {@link
 * dev.holdfast.lock.spi.TimeSource} is the only clock and the only timer the engine knows. An application
 * needs neither; somebody who adds a new kind of store, or tests in virtual time, needs nothing else.
 *
 * <p>{@link dev.holdfast.lock.spi.Check} words the complaints about bad arguments. Nothing here depends on the public
 * API above it.
 */
@NullMarked
package dev.holdfast.lock.spi;

import org.jspecify.annotations.NullMarked;
