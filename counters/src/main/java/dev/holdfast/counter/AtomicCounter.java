package dev.holdfast.counter;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A number that all JVMs share: a signed 64-bit integer, 0 until somebody writes it. Every verb is atomic, and all verbs of
 * all clients on one counter happen one after the other; those of one client in the order in which they were called.
 *
 * <p>Instances are immutable, cheap to make, and may be used by any number of threads, virtual ones included.
 *
 * <p><b>Blocking verbs</b> wait for the store's answer through interrupts, and set the thread's interrupt flag again: to
 * give up would leave the outcome unknown. The wait ends after the client's {@linkplain Counters.Builder#patience
 * patience}, the store's own timeout for one command, and a pause of at most 0.4 s, together. Where this client changes the
 * counter through an {@linkplain CounterOptions#withExactlyOnce exactly-once} handle, every verb on it may take up to twice
 * that: a change whose answer was lost is repeated for the patience once more, and later calls wait behind it.
 *
 * <p><b>Asynchronous verbs</b> never block. Dependent stages run on the client's {@linkplain Counters.Builder#callbacks
 * callback executor}; those of calls that one answer of the store settled, one after another in one task. A dependent must
 * therefore never wait for another stage of the same client: that stage may be next in its own task, and the wait would not
 * end. Compose stages instead. Cancelling the stage does not call back what was already sent.
 *
 * <p><b>Failure.</b> Every verb may fail with
 *
 * <ul>
 *   <li>{@link dev.holdfast.lock.BackendUnavailableException}: it certainly had no effect. The store was not reached within
 *       the patience, refused, or too many calls are waiting (see {@link Counters.Builder#backlog});
 *   <li>{@link dev.holdfast.lock.OutcomeUnknownException}: it may have had its effect, and nobody repeats it. Never thrown by
 *       {@link #get()}; rare with {@linkplain CounterOptions#withExactlyOnce exactly-once} handles;
 *   <li>{@link NotANumberException}: something else is kept under the name; it is left as it is;
 *   <li>{@link IllegalStateException}: the client is closed.
 * </ul>
 *
 * <p>Blocking verbs throw these, asynchronous verbs report them through the stage. Bad arguments are thrown at once by both.
 */
public interface AtomicCounter {

    /** The longest time to an expiry: ten years. */
    Duration MAX_EXPIRY = Duration.ofDays(3650);

    /** The counter's name, the same for everybody who shares it. */
    String name();

    /** How this handle behaves. */
    CounterOptions options();

    /** The value; 0 if there is none. */
    long get();

    /** As {@link #get()}, without blocking. */
    CompletionStage<Long> getAsync();

    /** Writes the value. An expiry that was set stays. */
    void set(long value);

    /** As {@link #set}, without blocking. */
    CompletionStage<Void> setAsync(long value);

    /** Writes the value and returns the one before. An expiry that was set stays. */
    long getAndSet(long value);

    /** As {@link #getAndSet}, without blocking. */
    CompletionStage<Long> getAndSetAsync(long value);

    /**
     * Adds and returns the sum.
     *
     * @param delta any number, negative ones included
     * @throws CounterOverflowException if the sum is out of range; the value is unchanged
     */
    long add(long delta);

    /** As {@link #add}, without blocking. */
    CompletionStage<Long> addAsync(long delta);

    /**
     * Adds and returns the value before.
     *
     * @param delta any number, negative ones included
     * @throws CounterOverflowException if the sum is out of range; the value is unchanged
     */
    long getAndAdd(long delta);

    /** As {@link #getAndAdd}, without blocking. */
    CompletionStage<Long> getAndAddAsync(long delta);

    /** Adds 1; see {@link #add}. */
    default long increment() {
        return add(1);
    }

    /** As {@link #increment}, without blocking. */
    default CompletionStage<Long> incrementAsync() {
        return addAsync(1);
    }

    /** Subtracts 1; see {@link #add}. */
    default long decrement() {
        return add(-1);
    }

    /** As {@link #decrement}, without blocking. */
    default CompletionStage<Long> decrementAsync() {
        return addAsync(-1);
    }

    /**
     * Writes {@code update} if the value is {@code expected}. An expiry that was set stays.
     *
     * @return whether it was
     */
    boolean compareAndSet(long expected, long update);

    /** As {@link #compareAndSet}, without blocking. */
    CompletionStage<Boolean> compareAndSetAsync(long expected, long update);

    /** Writes {@code value} if the present one is smaller, and returns the larger of the two. */
    long updateMax(long value);

    /** As {@link #updateMax}, without blocking. */
    CompletionStage<Long> updateMaxAsync(long value);

    /** Writes {@code value} if the present one is larger, and returns the smaller of the two. */
    long updateMin(long value);

    /** As {@link #updateMin}, without blocking. */
    CompletionStage<Long> updateMinAsync(long value);

    /** Forgets the value and its expiry, so that the counter reads 0 and takes no room, and returns the value before. */
    long reset();

    /** As {@link #reset}, without blocking. */
    CompletionStage<Long> resetAsync();

    /**
     * Lets the counter be forgotten, as by {@link #reset}, this long from now by the store's clock. Writes do not
     * postpone it, except through handles with an {@linkplain CounterOptions#withExpiry expiry}.
     *
     * @param expiry from 1 ms to {@link #MAX_EXPIRY}, rounded down to milliseconds
     * @return false if there is nothing to forget
     */
    boolean expireAfter(Duration expiry);

    /** As {@link #expireAfter}, without blocking. */
    CompletionStage<Boolean> expireAfterAsync(Duration expiry);
}
