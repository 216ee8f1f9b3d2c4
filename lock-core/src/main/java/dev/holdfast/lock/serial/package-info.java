/**
 * Tasks of one key run one at a time in the whole fleet, in the order in which this JVM was given them; tasks of different
 * keys side by side.
 *
 * <p>Start at {@link dev.holdfast.lock.serial.SerialExecutor}:
 *
 * <pre>{@code
 * SerialExecutor serial = SerialExecutor.on(locks);
 * serial.submit("account:42", lease -> repository.book(transfer, lease.fencingToken()))
 *         .thenAccept(booking -> answer(booking));
 * }</pre>
 *
 * <p>A key is a lock, held for a <em>turn</em>: several of its tasks in a row, so that a busy key does not pay a round trip for
 * each. When a turn has served so many tasks or has lasted so long, the lock is given back and asked for anew, behind those
 * who wait for it in other JVMs. Between JVMs there is the order of turns and no other: who needs one order for the tasks of
 * all JVMs needs a queue.
 *
 * <p><b>What it does not promise.</b> What is queued is in this JVM's memory, and dies with it. And a task that is paused past
 * its lease may go on beside its successor in another JVM: give the lease's fencing token to what the task changes.
 */
@NullMarked
package dev.holdfast.lock.serial;

import org.jspecify.annotations.NullMarked;
