/**
 * Where participants in many JVMs wait for each other.
 *
 * <p>Start at {@link dev.holdfast.lock.meeting.Meetings}: it is opened over a {@link
 * dev.holdfast.lock.meeting.MeetingStore}, once per process, and hands out {@link
 * dev.holdfast.lock.meeting.DistributedLatch}es, which open for good once everybody has counted down, and {@link
 * dev.holdfast.lock.meeting.DistributedBarrier}s, which let a group through together, time and again.
 *
 * <pre>{@code
 * DistributedLatch loaded = meetings.latch("import:loaded", 3);
 * loaded.countDown("shard-1");                                     // by each shard; a repeat does not count
 * loaded.await();                                                  // by whoever needs all three
 *
 * DistributedBarrier phase = meetings.barrier("import:phase", 3);
 * long generation = phase.await("shard-1").generation();           // by each shard, at the end of each phase
 * }</pre>
 *
 * <p>A participant is an id that the application chooses and that stays the same when the participant is restarted: that is
 * what makes a command safe to repeat, by the caller and by the library. All who share a name have to agree on the number of
 * participants.
 *
 * <p>As everywhere in this library, a wait that was too short is a value, and a store that cannot be asked an exception: {@link
 * dev.holdfast.lock.BackendUnavailableException} or {@link dev.holdfast.lock.OutcomeUnknownException}.
 */
@NullMarked
package dev.holdfast.lock.meeting;

import org.jspecify.annotations.NullMarked;
