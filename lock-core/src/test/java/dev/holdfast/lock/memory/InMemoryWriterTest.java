package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.Exclusive;
import org.junit.jupiter.api.Nested;

/** The contracts of a lock, for the writing side of a read/write lock. */
class InMemoryWriterTest {

    @Nested
    class Locking extends InMemoryLockTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.WRITER;
        }
    }

    @Nested
    class Waiting extends InMemoryLockWaitTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.WRITER;
        }
    }

    @Nested
    class Fairness extends InMemoryLockFairnessTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.WRITER;
        }
    }

    @Nested
    class Cancellation extends InMemoryLockCancellationTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.WRITER;
        }

        @Override
        protected int interrupts() {
            return 400;
        }
    }

    @Nested
    class Leases extends InMemoryLeaseTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.WRITER;
        }
    }

    @Nested
    class Faults extends InMemoryLeaseFaultTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.WRITER;
        }
    }

    @Nested
    class Fencing extends InMemoryFencingTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.WRITER;
        }
    }

    @Nested
    class JavaLocking extends InMemoryJavaLockTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.WRITER;
        }
    }

    @Nested
    class Listening extends InMemoryLockListenerTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.WRITER;
        }
    }

    @Nested
    class BadInput extends InMemoryLockBadInputTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.WRITER;
        }
    }

    @Nested
    class MinimumHold extends InMemoryMinimumHoldTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.WRITER;
        }
    }
}
