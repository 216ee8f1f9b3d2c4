package dev.holdfast.lock.contract;

import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.spi.Kind;

/** What the contracts of a lock are about: a lock, or something else that has to behave like one. */
public enum Exclusive {
    /** A lock. */
    LOCK(Kind.LOCK) {
        @Override
        DistributedLock of(Locks locks, String name) {
            return locks.lock(name);
        }
    },

    /** The writing side of a read/write lock. */
    WRITER(Kind.WRITE) {
        @Override
        DistributedLock of(Locks locks, String name) {
            return locks.readWriteLock(name).writeLock();
        }
    },

    /** The only permit of a semaphore. */
    LAST_PERMIT(Kind.SEMAPHORE) {
        @Override
        DistributedLock of(Locks locks, String name) {
            return new LastPermit(locks.semaphore(name, 1));
        }
    };

    final Kind kind;

    Exclusive(Kind kind) {
        this.kind = kind;
    }

    abstract DistributedLock of(Locks locks, String name);
}
