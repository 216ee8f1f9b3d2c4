package dev.holdfast.counter.spi;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Keeps a signed 64-bit number for each name. A name that nobody wrote has the value 0. Every verb is one atomic step of
 * the store, exact over the whole range.
 *
 * <p><b>Threading.</b> All verbs may be called from any thread, never block, and complete their stage on any thread; a
 * store may complete a stage before it returns it. Every stage completes, at the latest after the store's own timeout.
 *
 * <p><b>Failure.</b> A stage fails with {@link dev.holdfast.lock.BackendUnavailableException} when the step was
 * certainly not taken, and with {@link dev.holdfast.lock.OutcomeUnknownException} when it may have been. A store never
 * repeats a request by itself.
 */
public interface CounterStore extends AutoCloseable {

    /**
     * Does what is asked, once.
     *
     * <p>With a {@link Ticket} the store remembers its answer in the ticket's session, and
     *
     * <ul>
     *   <li>gives the same answer, and does nothing, when the ticket's number is the last one answered;
     *   <li>answers {@link Answer.UnknownSession}, and does nothing, when it knows no such session or has answered a later
     *       number of it.
     * </ul>
     */
    CompletionStage<Answer> apply(Request request);

    /**
     * Opens a session of one client on one counter, in which no number is answered yet. Repeated while the session is
     * known it does nothing.
     *
     * @param session an id that is used for no other session, ever
     * @param retention how long the store remembers the session after this call and after each of its answers
     */
    CompletionStage<Void> openSession(String name, String session, Duration retention);

    /**
     * The same counters' reservations.
     *
     * @throws UnsupportedOperationException if this store keeps none
     */
    default ReservationStore reservations() {
        throw new UnsupportedOperationException("this store keeps no reservations");
    }

    /**
     * Versioned values.
     *
     * @throws UnsupportedOperationException if this store keeps none
     */
    default VersionStore versions() {
        throw new UnsupportedOperationException("this store keeps no versioned values");
    }

    /**
     * Claims and results.
     *
     * @throws UnsupportedOperationException if this store keeps none
     */
    default ClaimStore claims() {
        throw new UnsupportedOperationException("this store keeps no claims");
    }

    /**
     * Streams of numbered events.
     *
     * @throws UnsupportedOperationException if this store keeps none
     */
    default SequenceStore sequences() {
        throw new UnsupportedOperationException("this store keeps no streams");
    }

    /**
     * How much of their rates names have used up.
     *
     * @throws UnsupportedOperationException if this store keeps none
     */
    default RateStore rates() {
        throw new UnsupportedOperationException("this store keeps no rates");
    }

    /**
     * What was counted within windows of time.
     *
     * @throws UnsupportedOperationException if this store keeps none
     */
    default WindowStore windows() {
        throw new UnsupportedOperationException("this store keeps no windows");
    }

    /**
     * Which ids are free.
     *
     * @throws UnsupportedOperationException if this store keeps none
     */
    default IdStore ids() {
        throw new UnsupportedOperationException("this store keeps no ids");
    }

    /** Frees what the store itself opened. Verbs called later fail. Idempotent. */
    @Override
    void close();
}
