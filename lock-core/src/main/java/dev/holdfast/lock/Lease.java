package dev.holdfast.lock;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A hold on something shared, for a limited time that is renewed as its options say.
 *
 * <p>The lease belongs to whoever has the object; any thread may use and close it. {@link #isHeld()} and {@link
 * #remaining()} are answered on the spot from a deadline that is counted from before the request was sent and shortened
 * by 1 % and 2 ms for clocks that run at different rates; they are never more optimistic than the store.
 *
 * <p>A lease that is neither released nor reachable any more is no longer renewed, and reported to the {@link
 * LockListener}.
 */
public interface Lease extends AutoCloseable {

    /** The name that is held. */
    String name();

    /** Whether this is certainly still the holder. Local, no I/O. */
    boolean isHeld();

    /** For how long this is certainly still the holder if nothing is renewed; zero when it is not. Local, no I/O. */
    Duration remaining();

    /**
     * Starts the lease anew with its full duration. Blocks for one round trip, also when the thread is interrupted
     * (the flag stays set).
     *
     * @throws LeaseLostException if it is no longer held
     * @throws BackendUnavailableException if the store could not be asked; the lease goes on as it was
     * @throws OutcomeUnknownException if the store did not answer; the lease goes on at least as it was
     * @throws IllegalStateException if it is held but has reached its {@linkplain LeaseOptions#maximumHold() maximum hold}
     */
    void renew();

    /** As {@link #renew()}, without blocking. */
    CompletionStage<Void> renewAsync();

    /**
     * Makes sure that at least {@code atLeast} remains: does nothing when it does, renews when it does not.
     *
     * @param atLeast longer than zero and shorter than a lease just renewed
     * @throws LeaseLostException if it is no longer held, or renewing it leaves less than {@code atLeast}
     * @throws BackendUnavailableException as for {@link #renew()}
     * @throws OutcomeUnknownException as for {@link #renew()}
     * @throws IllegalStateException as for {@link #renew()}
     */
    void ensure(Duration atLeast);

    /** As {@link #ensure(Duration)}, without blocking. */
    CompletionStage<Void> ensureAsync(Duration atLeast);

    /**
     * Completes when the lease is lost, at the latest at its deadline and before anybody else can hold the name; never
     * after a release. Dependent stages run on the client's callback executor. A stage that refers to this lease keeps
     * it from being recognised as abandoned.
     */
    CompletionStage<LossCause> whenLost();

    /**
     * Completes when somebody {@linkplain dev.holdfast.lock.inspect.Inspector#askToYield asks} for the name while it is held,
     * with who he says he is. To answer is to release, at once or when the work allows; a holder that does nothing goes on
     * holding. Told once; messages may be lost. Dependent stages run on the client's callback executor, and keep the lease
     * from being recognised as abandoned if they refer to it. A stage that never completes unless overridden.
     */
    default CompletionStage<String> whenAskedToYield() {
        return new CompletableFuture<String>().minimalCompletionStage();
    }

    /**
     * Gives the lease back and tells whether it was still held. Waits for the store's answer, also when the thread is
     * interrupted (the flag stays set), at most the client's patience or the store's own timeout, whichever is longer; never
     * throws. Repeated, it gives the first answer.
     */
    ReleaseOutcome release();

    /** As {@link #release()}, without blocking; the stage never fails. */
    CompletionStage<ReleaseOutcome> releaseAsync();

    /** {@link #release()} for try-with-resources. Never throws, idempotent. */
    @Override
    void close();
}
