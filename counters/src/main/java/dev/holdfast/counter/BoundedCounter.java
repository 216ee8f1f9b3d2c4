package dev.holdfast.counter;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A counter that stays within bounds: stock that is never oversold, places that are never overbooked. It is a bounded view of
 * the {@link AtomicCounter} of the same name, which may set the stock and knows no bounds. A counter that nobody wrote is 0.
 *
 * <p><b>Bounds</b> belong to the handle; everybody who shares the name should use the same ones. They are exact over the
 * whole 64-bit range. A value that somebody else put outside is told by {@link CounterOutOfBoundsException} and left as it is,
 * except that an addition which leads back towards the range is done: whole, if it does not go past the bound on the other
 * side, and also if it does not reach the range yet.
 *
 * <p><b>Reservations</b> take units off the value for a time. They come back by themselves when the lease ends by the store's
 * clock, so a process that crashes loses none. Room for them is kept at the top: what is reserved and the value together
 * never exceed the maximum. They are given back by the next verb of any {@code BoundedCounter} or {@link Reservation} of the name;
 * until then others, as {@link AtomicCounter#get()} or a plain {@code GET}, see the value without them. If somebody has raised or
 * {@linkplain AtomicCounter#reset reset} the value meanwhile, they are added to what is there, at most up to the maximum. A
 * store that loses its data loses its reservations; one whose clock is set back gives them back later by as much, and one whose
 * clock is set forward gives them back at once if their leases so have ended. Over Redis each verb gives back what 500 leases
 * held and no more: where very many end at once, units are free later than they might be, and never too early. To give back is to
 * write, also for {@link #get()}: it starts the {@linkplain CounterOptions#withExpiry expiry} of the value anew.
 *
 * <p>Additions of one process that are made while one is under way travel together; each gets its own exact result, in order
 * of arrival. They keep their order with all other calls of this client on the name. Reservations do not wait for them.
 *
 * <p>Threading, blocking, failures and {@link CounterOptions} as for {@link AtomicCounter}: an addition happens at most once,
 * or {@linkplain CounterOptions#withExactlyOnce exactly once}, and then its refusal is remembered too. {@link #get()} and all
 * verbs of reservations are repeated whatever the options, for as long as the client's patience, because they may be.
 */
public interface BoundedCounter {

    /** How long units are reserved unless said otherwise: 30 s. */
    Duration DEFAULT_LEASE = Duration.ofSeconds(30);

    /** The shortest lease: 50 ms. */
    Duration MIN_LEASE = Duration.ofMillis(50);

    /** The longest lease: 24 h. */
    Duration MAX_LEASE = Duration.ofHours(24);

    /** The counter's name, the same for everybody who shares it. */
    String name();

    /** The smallest value, included. */
    long min();

    /** The largest value, included. */
    long max();

    /** How this handle behaves. */
    CounterOptions options();

    /** The value, with everything given back whose lease has ended. It may lie outside the bounds if somebody put it there. */
    long get();

    /** As {@link #get()}, without blocking. */
    CompletionStage<Long> getAsync();

    /**
     * Adds all of it, or nothing if that would leave the bounds.
     *
     * @param delta any number, negative ones included
     * @throws CounterOutOfBoundsException if the value is outside the bounds, and this does not lead back
     */
    BoundedAddition tryAdd(long delta);

    /** As {@link #tryAdd}, without blocking. */
    CompletionStage<BoundedAddition> tryAddAsync(long delta);

    /**
     * Adds as much of it as the bounds allow.
     *
     * @param delta any number, negative ones included
     * @throws CounterOutOfBoundsException if the value is outside the bounds, and this does not lead back
     */
    BoundedAddition addSaturating(long delta);

    /** As {@link #addSaturating}, without blocking. */
    CompletionStage<BoundedAddition> addSaturatingAsync(long delta);

    /** As {@link #reserve(long, Duration)}, for {@link #DEFAULT_LEASE}. */
    default Optional<Reservation> reserve(long units) {
        return reserve(units, DEFAULT_LEASE);
    }

    /**
     * Takes units off the value at once, for a time.
     *
     * @param units at least 1
     * @param lease from {@link #MIN_LEASE} to {@link #MAX_LEASE}, rounded down to milliseconds
     * @return empty if the value would fall below the minimum
     * @throws CounterOutOfBoundsException if the value is outside the bounds
     * @throws dev.holdfast.lock.OutcomeUnknownException if no answer came: the units may be taken, are given back in the
     *     background, and at the latest when the lease ends
     */
    Optional<Reservation> reserve(long units, Duration lease);

    /** As {@link #reserve(long)}, without blocking. */
    default CompletionStage<Optional<Reservation>> reserveAsync(long units) {
        return reserveAsync(units, DEFAULT_LEASE);
    }

    /** As {@link #reserve(long, Duration)}, without blocking. */
    CompletionStage<Optional<Reservation>> reserveAsync(long units, Duration lease);
}
