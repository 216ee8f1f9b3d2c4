package dev.holdfast.lock.schedule;

import dev.holdfast.lock.LockLease;
import org.jspecify.annotations.Nullable;

/**
 * What one node is to run.
 *
 * @param <T> what it gives
 * @param <X> what it throws
 */
@FunctionalInterface
public interface Task<T extends @Nullable Object, X extends Exception> {

    /**
     * Runs, under the lease: for its fencing token, and to look whether it is still held. It is given back after the run;
     * do not close it.
     */
    T run(LockLease lease) throws X;
}
