package dev.holdfast.lock.meeting;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A gate that opens for good once a number of participants, in any JVM, have counted down.
 *
 * <p>Each participant counts once, however often it says so. Therefore a command whose answer was lost is simply sent again,
 * by the library within its patience and by the caller after that.
 *
 * <p>An open latch stays open until it is {@linkplain #reset() reset} or forgotten: 24 h after the last one counted down
 * unless {@linkplain Meetings#latch(String, int, Duration) chosen} otherwise. A latch that was forgotten, or reset, is as if
 * nobody had ever counted down.
 *
 * <p>Whoever waits is woken by a message, and asks once a second in case it was lost. Waiters take no thread of the library,
 * and all of one client ask together.
 *
 * <p>Instances are immutable and may be used by any number of threads. All verbs fail with {@link
 * dev.holdfast.lock.BackendUnavailableException} or {@link dev.holdfast.lock.OutcomeUnknownException} when the store does
 * not answer within the {@linkplain Meetings.Builder#patience(Duration) patience} of the client, with {@link
 * MeetingSizeException} when the latch is in use with another number of participants, and with {@link IllegalStateException}
 * when the client is closed. An outage is never reported as "not open".
 */
public interface DistributedLatch {

    /** The latch's name, the same for everybody who shares it. */
    String name();

    /** How many have to count down. */
    int size();

    /**
     * Counts down for this participant, if it has not been done before. Blocks for the answer, also when the thread is interrupted
     * (the flag stays set).
     *
     * <p>After an {@link dev.holdfast.lock.OutcomeUnknownException} call it again. Should the unanswered command come so late that
     * the latch has been reset meanwhile, it counts for the new round.
     *
     * @param participant an id that stays the same when the participant is restarted: not blank, at most 512 bytes in UTF-8
     * @return how many are left; none when the latch is open
     */
    int countDown(String participant);

    /** As {@link #countDown}, without blocking. */
    CompletionStage<Integer> countDownAsync(String participant);

    /** How many have yet to count down; none when the latch is open. Blocks for one round trip. */
    int count();

    /** As {@link #count()}, without blocking. */
    CompletionStage<Integer> countAsync();

    /**
     * Waits until the latch is open. A latch that opens and is reset while somebody waits has been open for it.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    void await() throws InterruptedException;

    /**
     * As {@link #await()}, but not longer than {@code wait}. The store is always asked once, so a slow answer to that first question
     * can lengthen the wait.
     *
     * @param wait longer than zero, at most 365 days
     * @return whether it opened
     * @throws InterruptedException if the thread is interrupted
     */
    boolean await(Duration wait) throws InterruptedException;

    /** As {@link #await()}, without blocking. Dependent stages run on the client's callback executor; cancelling ends the wait. */
    CompletionStage<Void> awaitAsync();

    /** As {@link #await(Duration)}, without blocking; see {@link #awaitAsync()}. */
    CompletionStage<Boolean> awaitAsync(Duration wait);

    /**
     * Closes the latch: nobody has counted down, and it may be used with another number of participants. Those who wait go on
     * waiting. Blocks for the answer, also when the thread is interrupted (the flag stays set).
     *
     * <p>Unlike the other verbs it is not repeated after an {@link dev.holdfast.lock.OutcomeUnknownException}, as it would wipe out what
     * came in between: the caller has to decide.
     */
    void reset();

    /** As {@link #reset()}, without blocking. */
    CompletionStage<Void> resetAsync();
}
