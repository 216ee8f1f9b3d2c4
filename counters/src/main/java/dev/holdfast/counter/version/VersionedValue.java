package dev.holdfast.counter.version;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.spi.Steps;
import dev.holdfast.lock.spi.Check;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A value that all JVMs share, with a version: it is written only by who names the version that is there.
 *
 * <p><b>Versions</b> of one name grow from write to write, and never come again: not after a removal, an expiry, or when the
 * store lost everything, as each is at least the store's time in microseconds. (It takes both at once to fool them: the store
 * forgets the name, and its clock is set back to before the name's last write.) So a version seen once never fits a later
 * value, even an equal one. An absence has a version too, and fits only itself; it is remembered for two days, and after that
 * 0, as that of a name that nobody wrote. 0 alone may come again, and means an absence each time.
 *
 * <p><b>Writes</b> may be repeated by the client, within its patience, when an answer was lost, and have their effect once; the
 * answer is that of the first time. The store remembers the last 64 writes of a name for that. Where more came between, the
 * write fails with {@link dev.holdfast.lock.OutcomeUnknownException}, and is never taken for somebody else's.
 *
 * <p><b>Threading.</b> Handles are immutable, cheap to make, and may be used by any number of threads. Blocking verbs wait for
 * the store's answer, at most the client's {@linkplain Counters.Builder#patience patience} and the store's own timeout,
 * through interrupts, and set the thread's interrupt flag again. Asynchronous verbs never block, and dependents of their stages
 * run on the client's {@linkplain Counters.Builder#callbacks callback executor}.
 *
 * <p><b>Failure.</b> Every verb may fail with {@link dev.holdfast.lock.BackendUnavailableException} (without effect), {@link
 * dev.holdfast.lock.OutcomeUnknownException} (writes only), {@link dev.holdfast.counter.UnexpectedValueException} (something
 * else is kept there; it is left as it is), {@link IllegalStateException} (the client is closed), and with what the codec
 * throws. The codec runs on the calling thread or on the callback executor. Blocking verbs throw these, asynchronous ones report them through the stage; bad arguments are thrown at once.
 *
 * <p>Optimistic concurrency after Kung and Robinson, "On Optimistic Methods for Concurrency Control", 1981.
 */
public final class VersionedValue<T> {

    /** The longest text of a value, as the codec makes it: 1 MiB in UTF-8. */
    public static final int MAX_BYTES = 1 << 20;

    private final Cell<T> cell;
    private final Steps steps;

    private VersionedValue(Cell<T> cell, Steps steps) {
        this.cell = cell;
        this.steps = steps;
    }

    /** The value of this name, with {@link VersionedOptions#defaults()}. No I/O. */
    public static <T> VersionedValue<T> on(Counters counters, String name, Codec<T> codec) {
        return on(counters, name, codec, VersionedOptions.defaults());
    }

    /**
     * The value of this name. No I/O.
     *
     * @param name not blank, at most 512 bytes in UTF-8, no control characters
     * @param codec makes the text that is kept, at most {@value #MAX_BYTES} bytes of it
     * @throws UnsupportedOperationException if the client's store keeps no versioned values
     */
    public static <T> VersionedValue<T> on(Counters counters, String name, Codec<T> codec, VersionedOptions options) {
        Check.notNull("counters", counters);
        Check.name("name", name);
        Check.notNull("codec", codec);
        Check.notNull("options", options);
        Cell<T> cell = new Cell<>(counters.store().versions(), counters.steps(), name, codec, options);
        return new VersionedValue<>(cell, counters.steps());
    }

    /** The value's name, the same for everybody who shares it. */
    public String name() {
        return cell.name();
    }

    /** How this handle behaves. */
    public VersionedOptions options() {
        return cell.options();
    }

    /** What is there now. */
    public Versioned<T> read() {
        return steps.await(cell.read()).decoded();
    }

    /** As {@link #read}, without blocking. */
    public CompletionStage<Versioned<T>> readAsync() {
        return steps.async(cell.read(), Cell.Seen::decoded);
    }

    /**
     * Writes a value if the version is still {@code version}, which may be that of an absence.
     *
     * @param version as {@link #read} told it; not negative
     * @return the value with its new version; empty if another version is there
     * @throws IllegalArgumentException if the value's text is longer than {@value #MAX_BYTES} bytes in UTF-8
     */
    public Optional<Versioned<T>> compareAndSet(long version, T value) {
        return steps.await(cell.compareAndSet(version, value));
    }

    /** As {@link #compareAndSet}, without blocking. */
    public CompletionStage<Optional<Versioned<T>>> compareAndSetAsync(long version, T value) {
        return steps.async(cell.compareAndSet(version, value));
    }

    /**
     * Writes a value if there is none. Takes two steps: it reads, and writes if the absence it saw is still there.
     *
     * @return the value with its version; empty if there is one already
     * @throws IllegalArgumentException if the value's text is longer than {@value #MAX_BYTES} bytes in UTF-8
     */
    public Optional<Versioned<T>> setIfAbsent(T value) {
        return steps.await(cell.setIfAbsent(value));
    }

    /** As {@link #setIfAbsent}, without blocking. */
    public CompletionStage<Optional<Versioned<T>>> setIfAbsentAsync(T value) {
        return steps.async(cell.setIfAbsent(value));
    }

    /**
     * Removes the value if its version is still {@code version}.
     *
     * @param version as {@link #read} told it; not negative
     * @return whether this call removed it
     */
    public boolean remove(long version) {
        return steps.await(cell.remove(version));
    }

    /** As {@link #remove}, without blocking. */
    public CompletionStage<Boolean> removeAsync(long version) {
        return steps.async(cell.remove(version));
    }

    /**
     * Writes what the function makes of the present value, when nobody wrote meanwhile; else tries again with the value then
     * present, up to {@link VersionedOptions#tries()} times: the second time at once, then after pauses of random length that
     * grow to 100 ms at most. No update is ever lost.
     *
     * @param change makes the new value of the present one, empty if there is none; may be called several times, on the
     *     calling thread; what it throws ends the update and reaches the caller as it is
     * @return the value written, with its version
     * @throws ContendedException if others wrote first each time
     * @throws IllegalArgumentException if the new value's text is longer than {@value #MAX_BYTES} bytes in UTF-8
     */
    public Versioned<T> update(Function<? super Optional<T>, ? extends T> change) {
        return new Update<>(cell, steps, Check.notNull("change", change)).run();
    }

    /**
     * As {@link #update}, without blocking; the function runs on the client's callback executor, and what it throws fails the
     * stage.
     */
    public CompletionStage<Versioned<T>> updateAsync(Function<? super Optional<T>, ? extends T> change) {
        return steps.async(new Update<>(cell, steps, Check.notNull("change", change)).start());
    }

    @Override
    public String toString() {
        return "VersionedValue[" + cell.name() + ']';
    }
}
