/**
 * The other half of fencing: resources that refuse a holder whose time is over.
 *
 * <p>A lock alone cannot keep a paused process from writing after its lease has ended; the thing it writes to can. A
 * gate stands before a resource, remembers the newest {@linkplain dev.holdfast.lock.LockLease#fencingToken() fencing
 * token} it has let pass, and refuses every older one with a {@link dev.holdfast.lock.fence.StaleTokenException}.
 *
 * <pre>{@code
 * try (LockLease lease = locks.lock("invoice:42").acquire()) {
 *     gate.admit(connection, "invoice:42", lease.fencingToken());   // a JdbcFenceGate, in the transaction ...
 *     update(connection, invoice);                                  // ... that writes
 *     connection.commit();
 * }
 * }</pre>
 *
 * <p>Check and write have to be one step, else a newer holder may write between the two. What makes them one depends on
 * where the resource is:
 *
 * <ul>
 *   <li>in a database: {@link dev.holdfast.lock.fence.JdbcFenceGate}, within your transaction;
 *   <li>in Redis: {@code RedisFenceGate} of {@code dev.holdfast.lock.redis}, with your commands or your script;
 *   <li>in this process, or behind it alone: {@link dev.holdfast.lock.fence.InMemoryFenceGate}, around your action.
 * </ul>
 *
 * <p>A resource is named by whoever uses the gate; one name for each lock that guards it is the usual choice. Tokens of
 * different locks say nothing about each other, so one resource must not be guarded by two locks.
 */
@NullMarked
package dev.holdfast.lock.fence;

import org.jspecify.annotations.NullMarked;
