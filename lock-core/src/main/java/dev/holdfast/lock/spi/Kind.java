package dev.holdfast.lock.spi;

/** What a name stands for. The kinds are apart from each other: a lock and a semaphore may have the same name. */
public enum Kind {
    /** A lock: one holder. */
    LOCK,
    /** A semaphore: as many permits as it has. */
    SEMAPHORE,
    /** The reading side of a read/write lock: many holders, none beside a writer. */
    READ,
    /** The writing side of a read/write lock: one holder, and no reader beside it. */
    WRITE;

    /** Whether nobody else of the same kind can hold while somebody does. */
    public boolean isExclusive() {
        return this == LOCK || this == WRITE;
    }
}
