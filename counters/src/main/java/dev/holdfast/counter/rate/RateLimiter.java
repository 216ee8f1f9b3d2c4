package dev.holdfast.counter.rate;

import dev.holdfast.counter.CounterListener;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.spi.RateStore;
import dev.holdfast.counter.spi.RateStore.Span;
import dev.holdfast.counter.spi.RateStore.Take;
import dev.holdfast.counter.spi.RateStore.Taken;
import dev.holdfast.counter.spi.Steps;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/**
 * Admits calls of many JVMs at one rate, by the store's clock alone: the generic cell rate algorithm (ITU-T Recommendation
 * I.371, Annex A, in its virtual scheduling form), one step of the store for each call. In whole numbers: nothing is rounded
 * and no rate drifts.
 *
 * <p>Instances are immutable, cheap to make, and may be used by any number of threads, virtual ones included.
 *
 * <p><b>Waiting.</b> A call that may wait takes the nearest free time in its one step on the store and sleeps until then in
 * this process; nobody polls. Turns are in the order in which the store was asked. Calls that do not wait are turned away
 * while others wait.
 *
 * <p><b>Interrupts and cancelled stages.</b> A wait that is interrupted, or whose stage is cancelled, ends without being
 * admitted. Its permits go back if nobody took permits after it; else they are lost, as others were already told their times.
 * {@link #tryAcquire()} and {@link #tryAcquire(long)} do not wait for their turn; they wait for the store's answer through
 * interrupts and set the thread's flag again.
 *
 * <p><b>Failure.</b> {@link dev.holdfast.lock.BackendUnavailableException}: the store was not reached within the client's
 * patience or refused; nothing was taken. {@link dev.holdfast.lock.OutcomeUnknownException}: the answer was lost; the call is
 * not admitted and its permits may be used. It is not asked again: one call takes permits at most once. {@link
 * dev.holdfast.counter.UnexpectedValueException}: something else is kept there. {@link IllegalStateException}: the client is
 * closed, or was closed during the wait, and the permits went back. What to do without an answer, to go on or not, is the caller's to decide.
 *
 * <p><b>The store's clock and data.</b> Set back, the clock stops the flow of permits until the next call, and no longer. Set
 * forward, or when the store loses its data, at most one whole burst is free at once that should not be.
 *
 * <p><b>Another limit</b> for a name holds from the next call on that brings it: what is in use stays in use, as that many
 * permits, up to the new burst; those who were told a time keep it. Where processes use different limits for one name at the
 * same time, each call goes by its own, and together they may be given more than either allows.
 */
public final class RateLimiter {

    private final Steps steps;
    private final CounterListener listener;
    private final RateStore store;
    private final String name;
    private final RateLimit limit;
    private final Span capacity;

    private RateLimiter(Steps steps, CounterListener listener, RateStore store, String name, RateLimit limit) {
        this.steps = steps;
        this.listener = listener;
        this.store = store;
        this.name = name;
        this.limit = limit;
        this.capacity = limit.time(limit.burst());
    }

    /**
     * The rate limiter of this name. No I/O.
     *
     * @param name not blank, at most 512 bytes in UTF-8, no control characters
     */
    public static RateLimiter on(Counters counters, String name, RateLimit limit) {
        Check.notNull("counters", counters);
        Check.name("name", name);
        Check.notNull("limit", limit);
        return new RateLimiter(
                counters.steps(), counters.listener(), counters.store().rates(), name, limit);
    }

    /** The same name with another limit, which holds from the first call on that is made with it. */
    public RateLimiter withLimit(RateLimit limit) {
        return new RateLimiter(steps, listener, store, name, Check.notNull("limit", limit));
    }

    /** The name, the same for everybody who shares it. */
    public String name() {
        return name;
    }

    /** The limit that calls of this handle go by. */
    public RateLimit limit() {
        return limit;
    }

    /** Takes a permit if one is free now. */
    public Decision tryAcquire() {
        return tryAcquire(1);
    }

    /** As {@link #tryAcquire()}, without blocking. */
    public CompletionStage<Decision> tryAcquireAsync() {
        return tryAcquireAsync(1);
    }

    /**
     * Takes permits if so many are free now, all of them or none.
     *
     * @param permits from 1 to the burst
     */
    public Decision tryAcquire(long permits) {
        return steps.await(begin(permits, 0));
    }

    /** As {@link #tryAcquire(long)}, without blocking. */
    public CompletionStage<Decision> tryAcquireAsync(long permits) {
        return told(begin(permits, 0));
    }

    /**
     * Takes permits now, or at the nearest free time if that is not too far off; then waits for it. If it is, answers at once.
     *
     * @param permits from 1 to the burst
     * @param maxWait from zero to 365 days
     * @throws InterruptedException if the thread is interrupted first
     */
    public Decision tryAcquire(long permits, Duration maxWait) throws InterruptedException {
        long longest = micros(maxWait);
        permits(permits);
        if (Thread.interrupted()) throw new InterruptedException();
        return await(begin(permits, longest));
    }

    /** As {@link #tryAcquire(long, Duration)}, without blocking. Cancel the stage to give up. */
    public CompletionStage<Decision> tryAcquireAsync(long permits, Duration maxWait) {
        return told(begin(permits, micros(maxWait)));
    }

    /** Waits for a permit; see {@link #acquire(long)}. */
    public Decision acquire() throws InterruptedException {
        return acquire(1);
    }

    /** As {@link #acquire()}, without blocking. Cancel the stage to give up. */
    public CompletionStage<Decision> acquireAsync() {
        return acquireAsync(1);
    }

    /**
     * Takes permits at the nearest free time and waits for it.
     *
     * @param permits from 1 to the burst
     * @return always admitted, unless it would take more than 365 days
     * @throws InterruptedException if the thread is interrupted first
     */
    public Decision acquire(long permits) throws InterruptedException {
        return tryAcquire(permits, Check.MAX_WAIT);
    }

    /** As {@link #acquire(long)}, without blocking. Cancel the stage to give up. */
    public CompletionStage<Decision> acquireAsync(long permits) {
        return tryAcquireAsync(permits, Check.MAX_WAIT);
    }

    @Override
    public String toString() {
        return "rate limiter \"" + name + '"';
    }

    CounterListener listener() {
        return listener;
    }

    TimeSource time() {
        return steps.time();
    }

    /** In the background, once: lost on its way, it is as if others had come after. */
    void giveBack(Taken taken) {
        steps.settlingOnce(toString(), () -> store.giveBack(name, taken));
    }

    /** A wait is over when the client is closed. */
    void endsOnClose(Admission admission) {
        steps.endsOnClose(toString(), admission);
    }

    private Admission begin(long permits, long longest) {
        Take take = new Take(name, limit.pace(), limit.time(permits(permits)), capacity, longest);
        Admission admission = new Admission(this);
        admission.answeredBy(steps.atMostOnce(toString(), () -> store.take(take)));
        return admission;
    }

    private CompletionStage<Decision> told(Admission admission) {
        return admission.asSeenBy(steps.async(admission));
    }

    private Decision await(Admission admission) throws InterruptedException {
        try {
            return admission.get();
        } catch (InterruptedException e) {
            if (admission.cancel(false)) throw e;
            Thread.currentThread().interrupt();
            return steps.await(admission);
        } catch (ExecutionException e) {
            return steps.await(admission);
        }
    }

    private long permits(long permits) {
        if (permits < 1 || permits > limit.burst())
            throw new IllegalArgumentException(
                    "permits must be from 1 to the burst of " + limit.burst() + ": " + permits);
        return permits;
    }

    private static long micros(Duration maxWait) {
        Duration wait = Check.notNull("maxWait", maxWait);
        if (!wait.isZero()) Check.duration("maxWait", wait, Check.MAX_WAIT);
        return wait.getSeconds() * 1_000_000 + wait.getNano() / 1_000;
    }
}
