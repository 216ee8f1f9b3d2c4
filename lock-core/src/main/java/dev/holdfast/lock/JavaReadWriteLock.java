package dev.holdfast.lock;

import dev.holdfast.lock.ThreadHolds.Nested;
import dev.holdfast.lock.spi.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;

/** A distributed read/write lock with the JDK's manners: held by threads, reentrant by counting here. */
final class JavaReadWriteLock implements ReadWriteLock {

    private final DistributedReadWriteLock lock;
    private final ThreadHolds holds;
    private final Subject reading;
    private final Subject writing;

    JavaReadWriteLock(DistributedReadWriteLock lock, ThreadHolds holds) {
        this.lock = lock;
        this.holds = holds;
        this.reading = new Subject(Kind.READ, lock.name());
        this.writing = new Subject(Kind.WRITE, lock.name());
    }

    @Override
    public Lock readLock() {
        return new ReadSide();
    }

    @Override
    public Lock writeLock() {
        return new WriteSide();
    }

    @Override
    public String toString() {
        return "JavaReadWriteLock['" + lock.name() + "']";
    }

    /** A thread that writes reads under its write lease; a read lease of its own it gets when it stops writing. */
    private final class ReadSide extends JavaLock {

        ReadSide() {
            super(lock.readLock(), reading, holds);
        }

        @Override
        boolean reenter() {
            if (super.reenter()) return true;
            Nested write = holds.get(writing);
            if (write == null) return false;
            if (!write.lease.isHeld()) throw lost();
            holds.put(reading, write.lease);
            return true;
        }

        @Override
        void release(LockLease lease) {
            Nested write = holds.get(writing);
            if (write == null || write.lease != lease) super.release(lease);
        }
    }

    /** A thread that stops writing while it reads becomes a reader. If that cannot be asked for, it reads on as a writer. */
    private final class WriteSide extends JavaLock {

        WriteSide() {
            super(lock.writeLock(), writing, holds);
        }

        @Override
        boolean reenter() {
            if (super.reenter()) return true;
            Nested read = holds.get(reading);
            if (read == null) return false;
            if (!isWriter(read.lease))
                throw new IllegalStateException("this thread reads '" + lock.name()
                        + "' and would wait for itself to write; tryLock() upgrades if nobody else reads");
            if (!read.lease.isHeld()) throw lost();
            holds.put(writing, read.lease);
            return true;
        }

        /** A reader whose downgrade could not be asked for still has the write lease. */
        private boolean isWriter(LockLease lease) {
            return lease instanceof TokenLease token
                    && token.hold.cohort.subject().equals(writing);
        }

        private boolean mayUpgrade() {
            Nested read = holds.get(reading);
            return read != null && holds.get(writing) == null && !isWriter(read.lease);
        }

        @Override
        boolean tryEnter() {
            Nested read = holds.get(reading);
            if (read == null || !mayUpgrade()) return super.tryEnter();
            Optional<LockLease> upgraded = lock.tryUpgrade(read.lease);
            upgraded.ifPresent(lease -> {
                holds.put(writing, lease);
                read.lease = lease;
            });
            return upgraded.isPresent();
        }

        @Override
        boolean tryEnter(Duration wait) throws InterruptedException {
            return mayUpgrade() ? tryEnter() : super.tryEnter(wait);
        }

        @Override
        void release(LockLease lease) {
            Nested read = holds.get(reading);
            if (read == null) super.release(lease);
            else read.lease = lock.downgrade(lease);
        }
    }
}
