package dev.holdfast.lock.meeting;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where a number of participants, in any JVM, wait until all are there; then all go on together, and it is ready for the
 * next time.
 *
 * <p><b>Who is there</b> is a lease: an arrival counts for 10 s (or as {@linkplain Meetings#barrier(String, int, Duration)
 * chosen}) and is renewed for as long as its caller waits. Whoever stops waiting, because its time is up or it is
 * interrupted, takes its arrival back; that of a JVM that died ends with its lease. The others simply go on waiting, for the
 * same participant restarted or another one. A barrier of the JDK breaks in that case, because a thread that failed will not
 * come again; but processes are restarted, and were one crash an error for all, everybody would need a way to agree on a new
 * start. Whoever does not want to wait for ever says for how long.
 *
 * <p>The step in which the last one arrives lets all through at once: everybody who had arrived, and whose lease had not
 * ended, gets the same generation, also if its answer is late or its wait ends at that very moment.
 *
 * <p>Waiters are woken by a message, and ask about once a second in case it was lost. They take no thread of the library.
 *
 * <p>Instances are immutable and may be used by any number of threads. All verbs fail with {@link
 * dev.holdfast.lock.BackendUnavailableException} or {@link dev.holdfast.lock.OutcomeUnknownException} when the store does
 * not answer within the {@linkplain Meetings.Builder#patience(Duration) patience} of the client (then the participant may
 * have been counted), with {@link MeetingSizeException} while others wait for another number of participants, and with
 * {@link IllegalStateException} when the client is closed, or when the same participant arrives once more while it waits:
 * the later arrival counts.
 */
public interface DistributedBarrier {

    /**
     * All were there.
     *
     * @param generation the how many-eth time it was, from 0; counted for 24 h after the last arrival
     * @param index this participant's place in the order of arrival, from 0; each place is taken once
     */
    record Passage(long generation, int index) {}

    /** The barrier's name, the same for everybody who shares it. */
    String name();

    /** How many have to arrive. */
    int parties();

    /**
     * Arrives, and waits until all are there.
     *
     * @param participant an id that stays the same when the participant is restarted: not blank, at most 512 bytes in UTF-8
     * @throws InterruptedException if the thread is interrupted; the arrival is then taken back, unless the others have gone already
     */
    Passage await(String participant) throws InterruptedException;

    /**
     * As {@link #await(String)}, but takes the arrival back if not all are there after {@code wait}. To take it back is a question to the
     * store, whose answer can lengthen the wait.
     *
     * @param wait longer than zero, at most 365 days
     * @return empty if not all came; the participant was then not counted
     */
    Optional<Passage> await(String participant, Duration wait) throws InterruptedException;

    /**
     * As {@link #await(String)}, without blocking. Dependent stages run on the client's callback executor; cancelling takes the arrival
     * back.
     */
    CompletionStage<Passage> awaitAsync(String participant);

    /** As {@link #await(String, Duration)}, without blocking; see {@link #awaitAsync(String)}. */
    CompletionStage<Optional<Passage>> awaitAsync(String participant, Duration wait);
}
