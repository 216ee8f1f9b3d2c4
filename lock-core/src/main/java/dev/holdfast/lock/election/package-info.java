/**
 * A leader among all JVMs that campaign under one name, and those who want to know who it is.
 *
 * <p>Start at {@link dev.holdfast.lock.election.LeaderElection}. It is made on a {@link
 * dev.holdfast.lock.DistributedLock}: to lead is to hold the lock, the epoch is its fencing token, and candidates lead in
 * the order in which they came. There are three ways to use it.
 *
 * <p>Let it run what only the leader may do, and interrupt it when the leadership is lost:
 *
 * <pre>{@code
 * LeaderElection election = LeaderElection.on(locks.lock("dispatcher"));
 * election.runWhileLeader(executor, leadership -> {
 *     while (leadership.isLeader()) dispatch(queue.take(), leadership.epoch());
 * });
 * ...
 * election.close();
 * }</pre>
 *
 * <p>Or campaign, and ask {@link dev.holdfast.lock.election.LeaderElection#isLeader()} wherever it matters. Or be told, by a
 * {@link dev.holdfast.lock.election.LeaderListener}.
 *
 * <p><b>What it does not promise.</b> Of all candidates of which {@code isLeader()} says yes there is at most one, as long
 * as what the lock promises holds. A thread that asked a moment ago, and code that does not heed an interrupt, may go on
 * after that: give the epoch to whatever the leader changes, and let that refuse a smaller one.
 *
 * <p>Who only wants to know the leader takes a {@link dev.holdfast.lock.election.LeaderObserver}:
 *
 * <pre>{@code
 * LeaderObserver observer = LeaderObserver.builder(LeaderSource.of(locks.inspector(), "dispatcher"))
 *         .onChange(leader -> log.info("now leads: " + leader))
 *         .start();
 * }</pre>
 */
@NullMarked
package dev.holdfast.lock.election;

import org.jspecify.annotations.NullMarked;
