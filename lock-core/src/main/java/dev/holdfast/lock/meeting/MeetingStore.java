package dev.holdfast.lock.meeting;

import dev.holdfast.lock.spi.Subscription;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps who has counted down at which latch, and who has arrived at which barrier. Every verb is one atomic step of the store.
 * The port below this package; an application needs it only to choose one.
 *
 * <p><b>Threading.</b> All verbs may be called from any thread, never block, and complete their stage on any thread; a
 * store may complete a stage before it returns it.
 *
 * <p><b>Repeats.</b> A verb repeated with the same arguments gives the same answer and changes nothing further, as long as
 * nobody resets the latch in between.
 *
 * <p><b>Failure.</b> A verb never throws, and its stage always completes. It fails with {@link
 * dev.holdfast.lock.BackendUnavailableException} when the step was certainly not taken, with {@link
 * dev.holdfast.lock.OutcomeUnknownException} when it may have been, and with {@link MeetingSizeException} when the name is in use
 * with another number of participants.
 */
public interface MeetingStore extends AutoCloseable {

    /**
     * How a latch stands.
     *
     * @param left how many have yet to count down; none when it is open
     * @param openings how often this latch has opened, resets included, since the store has known it
     */
    record LatchState(int left, long openings) {}

    /**
     * One participant's stay at a barrier.
     *
     * @param client whom to tell; without {@code ':'}
     * @param number the client's own, never used again
     */
    record Arrival(String participant, String client, long number) {

        /** What tells this stay from another one of the same participant. */
        public String id() {
            return client + ':' + number;
        }
    }

    /** How an arrival stands. */
    sealed interface BarrierState {

        /**
         * Not all are there.
         *
         * @param seen when this was so by the store's clock, to be given back with the next question; positive
         */
        record Waiting(long seen) implements BarrierState {}

        /** All were there: the barrier let them through, and the arrival is over. */
        record Passed(long generation, int index) implements BarrierState {}

        /** The participant has arrived a second time since, and that arrival counts. */
        record Replaced() implements BarrierState {}

        /** So long out of touch that the store may have forgotten what became of it. */
        record Forgotten() implements BarrierState {}

        /** The arrival was taken back, and this question came late. */
        record Withdrawn() implements BarrierState {}
    }

    /** Hears that something happened where its client waits. Messages may be lost and doubled. Does not block. */
    interface MeetingListener {

        /** A latch or barrier of this name let its waiters through: whoever waits there should ask. */
        void changed(String name);

        /** Messages flow again after a time in which they may have been lost: whoever waits should ask. */
        void resumed();
    }

    /**
     * Counts {@code participant} down, if it has not yet and the latch is not open.
     *
     * @param memory how long the latch is kept after the last one counted
     */
    CompletionStage<LatchState> countDown(String name, int count, String participant, Duration memory);

    /**
     * How the latch stands.
     *
     * @param client is told when the latch opens, if it asks at least once a minute; null if nobody waits
     */
    CompletionStage<LatchState> look(String name, int count, @Nullable String client);

    /** Forgets who has counted down, and the number of participants. */
    CompletionStage<Void> reset(String name);

    /**
     * Arrives at a barrier, or says that one is still there; with the last of {@code parties} it lets all through. Its client is
     * told when that happens.
     *
     * @param lease how long the arrival counts unless it is repeated
     * @param seen from the last answer to this arrival, 0 if there was none
     */
    CompletionStage<BarrierState> arrive(String name, int parties, Arrival arrival, Duration lease, long seen);

    /**
     * Takes an arrival back, if the barrier has not let it through. Questions of this arrival that come later do nothing.
     *
     * @return {@link BarrierState.Passed} if it has, anything else if not
     */
    CompletionStage<BarrierState> withdraw(String name, Arrival arrival);

    /**
     * Starts to tell {@code client} where something happened. Returns once messages flow; may block for the store's own timeout.
     *
     * @throws dev.holdfast.lock.BackendUnavailableException if the store cannot be reached or refuses
     */
    Subscription subscribe(String client, MeetingListener listener);

    /** Frees what the store itself opened. Verbs called later fail. Idempotent. */
    @Override
    void close();
}
