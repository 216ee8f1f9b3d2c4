package dev.holdfast.counter;

import java.util.concurrent.CompletionStage;

/**
 * Additions to an {@link AtomicCounter} that cost no round trip: they are added up in this process and written behind, every
 * {@linkplain BufferOptions#withInterval interval} or when {@linkplain BufferOptions#withThreshold much} is pending. For numbers that
 * are counted often and read now and then. Make one for each name and keep it: each has a buffer of its own, until it is
 * closed.
 *
 * <p><b>What may be lost.</b> A process that ends without {@link #close()} (a crash, {@code kill -9}) loses what is {@link
 * #pending()}: while the store answers, what was added within the last interval; during an outage, what was added since it
 * began. Each write takes effect once, however often it is repeated. What certainly was not written stays pending and goes
 * with the next flush. What remains unknown after the client's patience is never added again: it is counted in {@link
 * #unaccounted()} and told to {@link CounterListener#unaccounted}. So, when nothing is pending, the counter has grown by
 * everything that was added, less at most what is unaccounted for.
 *
 * <p><b>Overflow.</b> The buffer itself cannot overflow: a sum that is no 64-bit number is written in pieces. If the counter
 * cannot take an amount, it stays pending, {@link CounterListener#flushFailed} is told, and {@link #flush()} throws.
 *
 * <p>Any number of threads may use it. Amounts that cancel each other out before a flush are not written, and do not
 * postpone an expiry.
 */
public interface BufferedCounter extends AutoCloseable {

    /** The counter's name. */
    String name();

    /** When it writes. */
    BufferOptions options();

    /**
     * Adds, without I/O and without waiting.
     *
     * @param delta any number, negative ones included
     * @throws IllegalStateException if the buffer is closed; nothing was added
     */
    void add(long delta);

    /** Adds 1; see {@link #add}. */
    default void increment() {
        add(1);
    }

    /**
     * What was added and is not known to be written, also that which is under way; the nearest number if it is none of 64
     * bits. A snapshot that additions at the same time may or may not be part of.
     */
    long pending();

    /**
     * The sum of the magnitudes of all amounts of which it cannot be known whether they were written: the counter may lack up to so
     * much. {@link Long#MAX_VALUE} if it is more.
     */
    long unaccounted();

    /**
     * Writes what was added before this call. Blocks until the store has answered, also when the thread is interrupted (the
     * flag stays set); for how long at most see {@link AtomicCounter}.
     *
     * @throws CounterOverflowException if the counter cannot take it; it stays pending
     * @throws NotANumberException if something else is kept under the name; it stays pending
     * @throws dev.holdfast.lock.BackendUnavailableException if it was certainly not written; it stays pending
     * @throws dev.holdfast.lock.OutcomeUnknownException if part of it is unaccounted for
     */
    void flush();

    /** As {@link #flush()}, without blocking. */
    CompletionStage<Void> flushAsync();

    /**
     * Turns additions away from now on and flushes once more. Does not throw: what could not be written is told to {@link
     * CounterListener#flushFailed}, logged, and still to be seen in {@link #pending()}, but no longer written by itself. Idempotent.
     * {@link Counters#close()} closes the buffers that are still open.
     */
    @Override
    void close();
}
