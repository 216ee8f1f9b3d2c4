package dev.holdfast.counter;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Units taken off a {@link BoundedCounter} until they are committed, cancelled, or the lease ends. It belongs to whoever has the
 * object; any thread may use it.
 *
 * <p>The store decides, and is asked by every verb but {@link #remaining()}: a commit after the lease has ended tells {@link
 * Settlement#LAPSED}, and never takes units that went back. It goes by its own clock: one that is set forward ends leases at once. All verbs may be repeated. The store remembers how a reservation
 * ended for the {@linkplain CounterOptions#withSessionRetention session retention} of the counter's options, 5 minutes unless
 * said otherwise, and at least for twice the client's patience; asked later, it answers {@code LAPSED}.
 *
 * <p>Failures as for {@link BoundedCounter}. After an {@link dev.holdfast.lock.OutcomeUnknownException} ask again: the answer
 * tells what became of it.
 */
public interface Reservation extends AutoCloseable {

    /** How a reservation stands after a verb that was to end it. */
    enum Settlement {
        /** Its units are gone for good. */
        COMMITTED,
        /** Its units were given back. */
        CANCELLED,
        /** Its lease ended before, and its units went back by themselves; or the store has lost its data. */
        LAPSED
    }

    /** The counter's name. */
    String name();

    /** How many units. */
    long units();

    /** What the store knows it by: 128 random bits. Whoever knows it can end the reservation. */
    String id();

    /**
     * How long it certainly still stands; zero when that is not certain, or it has ended. Counted from before the request was
     * sent, and shortened by 1 % and 2 ms for clocks that run at different rates. A machine that was suspended does not notice. No
     * I/O.
     */
    Duration remaining();

    /** Makes it final, and returns how it stands: {@code CANCELLED} or {@code LAPSED} if it was too late. */
    Settlement commit();

    /** As {@link #commit()}, without blocking. */
    CompletionStage<Settlement> commitAsync();

    /** Gives the units back, and returns how it stands: {@code COMMITTED} if it was too late. */
    Settlement cancel();

    /** As {@link #cancel()}, without blocking. */
    CompletionStage<Settlement> cancelAsync();

    /** Starts the lease anew with its full duration; false if the reservation has ended. */
    boolean renew();

    /** As {@link #renew()}, without blocking. */
    CompletionStage<Boolean> renewAsync();

    /**
     * Gives the units back, unless this object knows that it has ended, or was asked to {@link #commit()} and cannot tell that
     * nothing came of it. Never throws: if the store does not answer they go back when the
     * lease ends. Idempotent.
     */
    @Override
    void close();
}
