package dev.holdfast.bench.subject;

import java.util.Collection;
import java.util.concurrent.CompletionStage;

/**
 * One connected client of a library, as an application would have one for each process: shared by all threads, with the
 * library's own defaults. What a library does not offer throws {@link UnsupportedOperationException}.
 */
public interface Library extends AutoCloseable {

    /** How long whatever is held lasts, for all libraries. */
    long LEASE_MILLIS = 30_000;

    /** The upper bound of a bounded counter, which is not reached. */
    long LIMIT = 1_000_000_000_000L;

    /** A lock among all clients. */
    default Gate lock(String name) {
        throw unsupported("lock");
    }

    /** A semaphore whose permits come back by themselves. */
    default Gate semaphore(String name, int permits) {
        throw unsupported("semaphore");
    }

    /** The shared side of a read/write lock. */
    default Gate readLock(String name) {
        throw unsupported("read lock");
    }

    /** The exclusive side of it. */
    default Gate writeLock(String name) {
        throw unsupported("write lock");
    }

    /** A counter. */
    default Tally counter(String name) {
        throw unsupported("counter");
    }

    /** Adds 1 to a counter, sooner or later; nobody waits for it. */
    default Action buffered(String name) {
        throw unsupported("buffered counter");
    }

    /** Adds 1 to a counter unless it would leave its bounds, which it does not. */
    default Action boundedAdd(String name) {
        throw unsupported("bounded add");
    }

    /** Draws an id that nobody else gets. */
    default Action ids(String name) {
        throw unsupported("ids");
    }

    /** Acquires locks of these names, each renewed until the library is closed. */
    default void hold(Collection<String> names) throws Exception {
        throw unsupported("hold");
    }

    /** Lets so many callers wait for a lock that is held, without a thread for each. */
    default void queue(String name, int waiters) throws Exception {
        throw unsupported("queue");
    }

    /**
     * Waits for a lock, enters and leaves it, without a thread.
     *
     * @param visitor who does so, once at a time
     */
    default CompletionStage<?> visit(String name, long visitor) {
        throw unsupported("visit");
    }

    /** Disconnects. What is still held may be left to its lease. */
    @Override
    void close();

    private UnsupportedOperationException unsupported(String verb) {
        return new UnsupportedOperationException(getClass().getSimpleName() + " has no " + verb);
    }
}
