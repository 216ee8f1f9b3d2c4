package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.Exclusive;
import org.junit.jupiter.api.Nested;

/** The contracts of a lock, for the last permit of a semaphore. */
class InMemoryLastPermitTest {

    @Nested
    class Locking extends InMemoryLockTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.LAST_PERMIT;
        }
    }

    @Nested
    class Waiting extends InMemoryLockWaitTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.LAST_PERMIT;
        }
    }

    @Nested
    class Fairness extends InMemoryLockFairnessTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.LAST_PERMIT;
        }
    }

    @Nested
    class Cancellation extends InMemoryLockCancellationTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.LAST_PERMIT;
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
            return Exclusive.LAST_PERMIT;
        }
    }

    @Nested
    class Faults extends InMemoryLeaseFaultTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.LAST_PERMIT;
        }
    }

    @Nested
    class Listening extends InMemoryLockListenerTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.LAST_PERMIT;
        }
    }

    @Nested
    class BadInput extends InMemoryLockBadInputTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.LAST_PERMIT;
        }
    }

    @Nested
    class MinimumHold extends InMemoryMinimumHoldTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.LAST_PERMIT;
        }
    }
}
