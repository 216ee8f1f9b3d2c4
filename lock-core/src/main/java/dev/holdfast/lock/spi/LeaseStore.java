package dev.holdfast.lock.spi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Keeps, for each name, who holds it until when, who waits for it in which order, and the number of its last
 * grant. Every verb is one atomic step of the store.
 *
 * <p><b>Modes.</b> The {@linkplain OwnerId#mode() mode} of an owner says what the name stands for and beside whom it can be
 * held. Those who wait are granted in order of arrival, each as soon as it fits beside the holders; nobody is overtaken,
 * also by somebody who would fit. Readers and writers of one name have one queue.
 *
 * <p><b>Threading.</b> All verbs may be called from any thread, never block, and complete their stage on any
 * thread; a store may complete a stage before it returns it.
 *
 * <p><b>Repeats.</b> Every verb may reach the store more than once, or long after its caller gave up. A verb
 * repeated with the same arguments gives the same answer and changes nothing further, but for the leases it starts anew; and
 * a holder of permits or of the readers' side that asks again may be told of a newer number than before. Owner ids are
 * never used for a second acquisition.
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
     * @return {@link Reply.Granted} or {@link Reply.Busy}; fails with {@link
     *     dev.holdfast.lock.SemaphoreSizeException} if the semaphore has another size than the owner's mode says
     */
    CompletionStage<Reply> acquire(String name, OwnerId owner, Duration lease, boolean queue);

    /**
     * Starts the lease of {@code owner} anew, if it still holds {@code name}; never shortens it.
     *
     * @return whether {@code owner} holds the name
     */
    CompletionStage<Boolean> renew(String name, OwnerId owner, Duration lease);

    /** The arguments of one {@link #renew}. */
    record Renewal(String name, OwnerId owner, Duration lease) {}

    /**
     * Does for each of these what {@link #renew} does; all together it need not be one atomic step. Unless a store knows better
     * they are asked for one by one.
     *
     * @return a stage for each, in their order, which completes or fails for itself
     */
    default List<CompletionStage<Boolean>> renewAll(List<Renewal> renewals) {
        return renewals.stream()
                .map(each -> renew(each.name(), each.owner(), each.lease()))
                .toList();
    }

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
     * Ends the hold of {@code owner}, but keeps the name taken for {@code delay} from now; then it lapses.
     *
     * @param delay at least 1 ms
     * @return whether {@code owner} was the holder
     */
    CompletionStage<Boolean> leaveAfter(String name, OwnerId owner, Duration delay);

    /**
     * Turns the hold of {@code owner} into one of {@code next}, of the same client and another mode, with nobody in
     * between: a writer becomes a reader always, a reader becomes a writer if it is the only one. Readers that then stand
     * first in the queue are granted.
     *
     * @return {@link Reply.Granted} for {@code next}; {@link Reply.Busy} if others read, and nothing has changed; {@link
     *     Reply.NotHolder} when {@code owner} did not hold the name
     */
    CompletionStage<Reply> convert(String name, OwnerId owner, OwnerId next, Duration lease);

    /**
     * Takes several locks at once, if all of them are free and nobody queues for any.
     *
     * @param owners one for each name, in their order
     * @return the numbers of the grants in the order of the names; empty if some were not to be had, and then none is taken.
     *     Fails with {@link UnsupportedOperationException} if the store cannot take these in one step
     */
    CompletionStage<List<Long>> acquireAll(List<String> names, List<OwnerId> owners, Duration lease);

    /**
     * Gives the semaphore another size, and grants what then fits to those who wait. Permits held are not revoked. Its
     * users may go on with the size they knew.
     *
     * @param size at least 1
     */
    CompletionStage<Void> resize(String name, int size);

    /**
     * What a semaphore has to give at this moment.
     *
     * @param size as its user says, for a semaphore nobody has used yet
     */
    CompletionStage<Permits> permits(String name, int size);

    /**
     * Lets all later grants of a lock have larger numbers than this one, if {@code owner} holds it. Never lowers what they
     * have to exceed.
     *
     * @param grant a number that another store drew for the same hold
     * @return whether {@code owner} holds the lock. Fails with {@link UnsupportedOperationException} if the store cannot be
     *     one of several, as most cannot
     */
    default CompletionStage<Boolean> raise(String name, OwnerId owner, long grant) {
        return CompletableFuture.failedFuture(
                new UnsupportedOperationException("this store cannot be a member of a quorum"));
    }

    /**
     * This store as one of several that vote, see {@link dev.holdfast.lock.quorum.QuorumLeaseStore}: it grants, renews and raises
     * nothing before {@code longestLease} has passed since it may have forgotten something. Until then these verbs fail
     * with {@link dev.holdfast.lock.BackendUnavailableException}, which says so and until when; leaving is always possible.
     * May block for the store's own timeout.
     *
     * @param longestLease no lease that anybody asks of any member is longer
     * @return closes this store when it is closed
     * @throws UnsupportedOperationException if the store cannot be one of several
     * @throws IllegalArgumentException if what is behind it is not fit to be, with the reason
     * @throws dev.holdfast.lock.BackendUnavailableException if that cannot be found out at present
     */
    default LeaseStore asMember(Duration longestLease) {
        throw new UnsupportedOperationException("this store cannot be a member of a quorum");
    }

    /**
     * Starts the lease of {@code owner} anew, as {@link #renew} does, and waits until that, and with it whatever the store did
     * before, has got to as many places as are wanted, or the time is up. Holds up no other verb.
     *
     * @param timeout in whole milliseconds; the stage may take twice as long when many wait
     * @return where it has got to; empty if {@code owner} does not hold the name. Fails with {@link
     *     UnsupportedOperationException} if the store has no such copies
     */
    default CompletionStage<Optional<Copies>> secure(
            String name, OwnerId owner, Duration lease, Copies wanted, Duration timeout) {
        return CompletableFuture.failedFuture(
                new UnsupportedOperationException("this store has no copies to wait for"));
    }

    /**
     * Refuses what {@link #secure} could never do here. No I/O.
     *
     * @throws UnsupportedOperationException if the store has no such copies, with the reason
     */
    default void mustOffer(Copies wanted) {
        throw new UnsupportedOperationException("this store has no copies to wait for, and was asked for " + wanted);
    }

    /**
     * Starts to deliver the grants made to owners of {@code client}. Returns once messages flow; may block for the
     * store's own timeout.
     *
     * @throws dev.holdfast.lock.BackendUnavailableException if the store cannot be reached or refuses
     */
    Subscription subscribe(String client, GrantListener listener);

    /** The way to look at what this store keeps. No I/O. */
    LeaseInspector inspector();

    /** Frees what the store itself opened. Verbs called later fail. Idempotent. */
    @Override
    void close();
}
