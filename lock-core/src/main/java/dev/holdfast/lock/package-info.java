/**
 * Locks that many JVMs share.
 *
 * <p>Start at {@link dev.holdfast.lock.Locks}: it is opened over a {@link dev.holdfast.lock.spi.LeaseStore}, once per
 * process, and hands out {@link dev.holdfast.lock.DistributedLock}s by name. To hold a lock is to have a {@link
 * dev.holdfast.lock.LockLease}: an object, not a thread, that is renewed until it is closed and that carries a fencing
 * token.
 *
 * <pre>{@code
 * try (LockLease lease = locks.lock("invoice:42").acquire()) {
 *     repository.save(invoice, lease.fencingToken());   // the repository refuses an older token
 * }
 * }</pre>
 *
 * <p>Three things are kept apart throughout. That somebody else holds the lock is a <em>value</em> (an empty {@link
 * java.util.Optional}). That a lease ended against the holder's will is an <em>event</em> ({@link
 * dev.holdfast.lock.Lease#whenLost()}). That the store could not be asked is an <em>exception</em>: {@link
 * dev.holdfast.lock.BackendUnavailableException} when the request certainly had no effect, {@link
 * dev.holdfast.lock.OutcomeUnknownException} when it may have had one. So is a grant that did not become as {@linkplain
 * dev.holdfast.lock.Durability durable} as was asked for; it is not held.
 */
@NullMarked
package dev.holdfast.lock;

import org.jspecify.annotations.NullMarked;
