package dev.holdfast.lock.spi;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Keeps, for each name, who holds it until when, who waits for it in which order, and the number of its last
 * grant. Every verb is one atomic step of the store.
 *
 * <p><b>Threading.</b> All verbs may be called from any thread, never block, and complete their stage on any
 * thread; a store may complete a stage before it returns it.
 *
 * <p><b>Repeats.</b> Every verb may reach the store more than once, or long after its caller gave up. A verb
 * repeated with the same arguments gives the same answer and changes nothing further. Owner ids are never
 * used for a second acquisition.
 *
 * <p><b>Failure.</b> A verb never throws, and its stage always completes, after the store's own timeout at the latest. It
 * fails with {@link dev.holdfast.lock.BackendUnavailableException} when the step was
 * certainly not taken, and with {@link dev.holdfast.lock.OutcomeUnknownException} when it may have been.
 *
 * <p><b>Grants</b> of one name are numbered; each number is at least the store's time in microseconds and
 * larger than the one before it, even when the store has lost its data in between.
 */
public interface LeaseStore extends AutoCloseable {

    /**
     * Asks for {@code name}. Granted when nobody holds it and nobody else is ahead in its queue, or when {@code
     * owner} already holds it (the lease then starts anew, and is never shortened). Otherwise the answer is busy,
     * and with {@code queue} the owner has a place in the queue, kept over repeats.
     *
     * @param lease how long the grant lasts unless renewed, counted by the store's clock
     * @return {@link Reply.Granted} or {@link Reply.Busy}
     */
    CompletionStage<Reply> acquire(String name, OwnerId owner, Duration lease, boolean queue);

    /**
     * Starts the lease of {@code owner} anew, if it still holds {@code name}; never shortens it.
     *
     * @return whether {@code owner} holds the name
     */
    CompletionStage<Boolean> renew(String name, OwnerId owner, Duration lease);

    /**
     * Takes {@code owner} out of the queue and, if it holds {@code name}, grants the name to the head of the queue.
     * This one verb is release, cancellation, and the undo of an acquisition whose outcome is unknown.
     *
     * @return whether {@code owner} was the holder
     */
    CompletionStage<Boolean> leave(String name, OwnerId owner);

    /**
     * Ends the hold of {@code owner} in favour of {@code next}, which belongs to the same client and queues behind
     * everybody who already waits. With an empty queue {@code next} is granted at once.
     *
     * @return {@link Reply.Granted} or {@link Reply.Busy} for {@code next}, or {@link Reply.NotHolder} when {@code
     *     owner} no longer held the name and {@code next} therefore stands nowhere
     */
    CompletionStage<Reply> yield(String name, OwnerId owner, OwnerId next, Duration lease);

    /**
     * Starts to deliver the grants made to owners of {@code client}. Returns once messages flow; may block for the
     * store's own timeout.
     *
     * @throws dev.holdfast.lock.BackendUnavailableException if the store cannot be reached or refuses
     */
    Subscription subscribe(String client, GrantListener listener);

    /** Frees what the store itself opened. Verbs called later fail. Idempotent. */
    @Override
    void close();
}
