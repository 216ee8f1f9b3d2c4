package dev.holdfast.lock.serial;

import dev.holdfast.lock.LockLease;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done under its key.
 *
 * @param <T> what it gives
 */
@FunctionalInterface
public interface SerialTask<T extends @Nullable Object> {

    /**
     * Runs, under the lease: for its fencing token, to look whether it is still held, and to be told of its loss. The lease
     * serves the next task too; do not close it.
     */
    T run(LockLease lease) throws Exception;
}
