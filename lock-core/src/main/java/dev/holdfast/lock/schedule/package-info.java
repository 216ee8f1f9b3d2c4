/**
 * Jobs that every node starts by its own clock, and one node is to run.
 *
 * <p>Start at {@link dev.holdfast.lock.schedule.RunOnce}:
 *
 * <pre>{@code
 * RunOnce report = RunOnce.builder(locks.lock("job:report"))
 *         .minimumHold(Duration.ofMinutes(10))
 *         .maximumHold(Duration.ofMinutes(45))
 *         .build();
 * scheduler.scheduleAtFixedRate(report.asRunnable(this::writeReport), 0, 1, TimeUnit.HOURS);
 * }</pre>
 *
 * <p><b>Choosing the minimum hold.</b> Node A starts the job at noon and is done after 5 ms. Node B's clock is three seconds
 * late: when it starts the job the lock would be free again, and the job would run twice. Therefore the name stays taken
 * until the minimum hold, counted by the server from the moment it was given, is over. It has to be <em>longer</em> than the
 * largest difference between two nodes' clocks, plus the delays of their timers (long garbage collections, a busy
 * pool), plus {@code patience} for a slow store; and <em>shorter</em> than the period, less the same, so that the next slot
 * is not skipped. Half the period is a good choice whenever clocks differ by less than that. No node's clock takes part in
 * anything else.
 *
 * <p><b>When clocks differ by more than a period</b>, or a slot must never be run again however late a node is, give each
 * slot a name of its own: {@code RunOnce.builder(locks.lock("job:report:" + plannedTime))}, with a minimum hold that
 * outlasts the latest node. The names free themselves when it is over. Two slots may then run side by side.
 *
 * <p><b>What it does not promise.</b> At most one node, not exactly one: a node that dies in the middle of a run leaves the
 * rest of it undone until the next slot. And a node that is paused past its lease may go on working beside its successor:
 * hand the lease's fencing token to what the task changes.
 */
@NullMarked
package dev.holdfast.lock.schedule;

import org.jspecify.annotations.NullMarked;
