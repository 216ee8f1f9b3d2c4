package dev.holdfast.counter.window;

import dev.holdfast.counter.CounterOverflowException;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.SettingsMismatchException;
import dev.holdfast.counter.UnexpectedValueException;
import dev.holdfast.counter.spi.Steps;
import dev.holdfast.counter.spi.WindowStore;
import dev.holdfast.counter.spi.WindowStore.Count;
import dev.holdfast.counter.spi.WindowStore.Frame;
import dev.holdfast.counter.spi.WindowStore.Full;
import dev.holdfast.counter.spi.WindowStore.Reply;
import dev.holdfast.lock.spi.Check;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletionStage;

/**
 * Counts what happened within the last window of time, in all JVMs, by the store's clock alone.
 *
 * <p><b>Precision.</b> Time is cut into buckets, and a bucket is forgotten as a whole: when it lies outside of the window
 * altogether. So what happened within the window is always counted, and what is older may be counted for at most the length of
 * one bucket more: with 60 buckets, for up to 61/60 of the window. The error is never in the other direction: {@link
 * #addIfAtMost} lets no more through in any stretch of time as long as the window. Additions are exact over the
 * whole 64-bit range.
 *
 * <p><b>Memory.</b> One number for each bucket, however much is counted; nothing, once nothing was counted for a window and
 * two buckets.
 *
 * <p><b>The store's clock.</b> Set back by less than a bucket, it is taken to stand still until it has caught up. Set back
 * further, what was counted in what is now the future is forgotten. Set forward, what is then out of the window is forgotten.
 *
 * <p>The window and the number of buckets are kept with the counts: a handle with others fails with {@link
 * SettingsMismatchException} until nothing is left.
 *
 * <p>Instances are immutable, cheap to make, and may be used by any number of threads, virtual ones included.
 *
 * <p><b>Blocking verbs</b> wait for the store's answer through interrupts, and set the thread's interrupt flag again.
 * <b>Asynchronous verbs</b> never block; dependents run on the client's callback executor.
 *
 * <p><b>Failure.</b> Every verb may fail with {@link dev.holdfast.lock.BackendUnavailableException}: it certainly had no
 * effect; {@link dev.holdfast.lock.OutcomeUnknownException}: it may have had its effect, and nobody repeats it (but {@link
 * #count()}, within the client's patience); {@link SettingsMismatchException}; {@link UnexpectedValueException}: something else
 * is kept there; {@link IllegalStateException}: the client is closed.
 */
public final class WindowedCounter {

    /** How many buckets a window has unless it is said: 60. */
    public static final int DEFAULT_BUCKETS = 60;

    /** The most buckets: 1000. */
    public static final int MAX_BUCKETS = 1_000;

    /** The shortest window: 100 ms. */
    public static final Duration MIN_WINDOW = Duration.ofMillis(100);

    /** The longest window: 365 days. */
    public static final Duration MAX_WINDOW = Duration.ofDays(365);

    private final Steps steps;
    private final WindowStore store;
    private final String name;
    private final Duration window;
    private final Frame frame;

    private WindowedCounter(Counters counters, String name, Duration window, int buckets) {
        this.steps = counters.steps();
        this.store = counters.store().windows();
        this.name = name;
        this.window = window;
        this.frame = new Frame(window.getSeconds() * 1_000_000 + window.getNano() / 1_000, buckets);
    }

    /** The windowed counter of this name, with {@link #DEFAULT_BUCKETS}. No I/O. */
    public static WindowedCounter on(Counters counters, String name, Duration window) {
        return on(counters, name, window, DEFAULT_BUCKETS);
    }

    /**
     * The windowed counter of this name. No I/O.
     *
     * @param name not blank, at most 512 bytes in UTF-8, no control characters
     * @param window for how long something counts, from {@link #MIN_WINDOW} to {@link #MAX_WINDOW}; whole microseconds
     * @param buckets from 1 to {@link #MAX_BUCKETS}, and at most one for each millisecond
     */
    public static WindowedCounter on(Counters counters, String name, Duration window, int buckets) {
        Check.notNull("counters", counters);
        Check.name("name", name);
        Check.duration("window", window, MIN_WINDOW, MAX_WINDOW);
        if (window.getNano() % 1_000 != 0)
            throw new IllegalArgumentException("window must be whole microseconds: " + window);
        Check.range("buckets", buckets, 1, (int) Math.min(MAX_BUCKETS, window.toMillis()));
        return new WindowedCounter(counters, name, window, buckets);
    }

    /** The name, the same for everybody who shares it. */
    public String name() {
        return name;
    }

    /** For how long something counts. */
    public Duration window() {
        return window;
    }

    /** How many buckets the window has. */
    public int buckets() {
        return frame.buckets();
    }

    /** Counts one; see {@link #add}. */
    public long increment() {
        return add(1);
    }

    /** As {@link #increment}, without blocking. */
    public CompletionStage<Long> incrementAsync() {
        return addAsync(1);
    }

    /**
     * Adds, and returns the count after it.
     *
     * @param amount at least 1
     * @throws CounterOverflowException if the count would be above {@link Long#MAX_VALUE}; nothing was added
     */
    public long add(long amount) {
        return steps.await(addition(amount));
    }

    /** As {@link #add}, without blocking. */
    public CompletionStage<Long> addAsync(long amount) {
        return steps.async(addition(amount));
    }

    /**
     * Adds if the count is at most a limit then: so that at most so much is let through within the window. A refused addition
     * does not count.
     *
     * @param amount at least 1
     * @param limit at least {@code amount}
     */
    public Attempt addIfAtMost(long amount, long limit) {
        return steps.await(attempt(amount, limit));
    }

    /** As {@link #addIfAtMost}, without blocking. */
    public CompletionStage<Attempt> addIfAtMostAsync(long amount, long limit) {
        return steps.async(attempt(amount, limit));
    }

    /** What was counted within the window. */
    public long count() {
        return steps.await(counting());
    }

    /** As {@link #count}, without blocking. */
    public CompletionStage<Long> countAsync() {
        return steps.async(counting());
    }

    /** Forgets everything, the settings included, and returns the count before. */
    public long reset() {
        return steps.await(resetting());
    }

    /** As {@link #reset}, without blocking. */
    public CompletionStage<Long> resetAsync() {
        return steps.async(resetting());
    }

    @Override
    public String toString() {
        return "windowed counter \"" + name + '"';
    }

    private CompletionStage<Long> addition(long amount) {
        Check.positive("amount", amount);
        return steps.atMostOnce(toString(), () -> store.add(name, frame, amount, Long.MAX_VALUE))
                .thenApply(reply -> {
                    if (reply instanceof Full full) throw new CounterOverflowException(name, amount, full.count());
                    return read(reply);
                });
    }

    private CompletionStage<Attempt> attempt(long amount, long limit) {
        Check.positive("amount", amount);
        if (limit < amount)
            throw new IllegalArgumentException("limit must be at least the amount of " + amount + ": " + limit);
        return steps.atMostOnce(toString(), () -> store.add(name, frame, amount, limit))
                .thenApply(reply ->
                        reply instanceof Full full ? new Attempt(false, full.count()) : new Attempt(true, read(reply)));
    }

    private CompletionStage<Long> counting() {
        return steps.repeatable(toString(), () -> store.count(name, frame)).thenApply(this::read);
    }

    private CompletionStage<Long> resetting() {
        return steps.atMostOnce(toString(), () -> store.reset(name, frame)).thenApply(this::read);
    }

    private long read(Reply reply) {
        if (reply instanceof Count count) return count.count();
        if (reply instanceof WindowStore.OtherFrame other)
            throw new SettingsMismatchException(toString(), words(frame), words(other.frame()));
        throw new UnexpectedValueException(toString(), ((WindowStore.Odd) reply).found());
    }

    private static String words(Frame frame) {
        return "a window of " + Duration.of(frame.window(), ChronoUnit.MICROS) + " in " + frame.buckets() + " buckets";
    }
}
