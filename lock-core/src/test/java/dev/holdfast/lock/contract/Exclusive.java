package dev.holdfast.lock.contract;

import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.Locks;

/** What the contracts of a lock are about: a lock, or something else that has to behave like one. */
public enum Exclusive {
    /** A lock. */
    LOCK {
        @Override
        DistributedLock of(Locks locks, String name) {
            return locks.lock(name);
        }
    },

    /** The writing side of a read/write lock. */
    WRITER {
        @Override
        DistributedLock of(Locks locks, String name) {
            return locks.readWriteLock(name).writeLock();
        }
    },

    /** The only permit of a semaphore. */
    LAST_PERMIT {
        @Override
        DistributedLock of(Locks locks, String name) {
            return new LastPermit(locks.semaphore(name, 1));
        }
    };

    abstract DistributedLock of(Locks locks, String name);
}
