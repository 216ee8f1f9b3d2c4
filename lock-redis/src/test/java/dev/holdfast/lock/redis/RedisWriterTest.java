package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.Exclusive;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The contracts of a lock, for the writing side of a read/write lock. */
class RedisWriterTest {

    @Nested
    @InTheMatrix
    class Locking extends RedisLockTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.WRITER;
        }
    }

    @Nested
    @InTheMatrix
    class Waiting extends RedisLockWaitTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.WRITER;
        }
    }

    @Nested
    @Tag("slow")
    class Fairness extends RedisLockFairnessTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.WRITER;
        }
    }

    @Nested
    @InTheMatrix
    class Cancellation extends RedisLockCancellationTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.WRITER;
        }
    }

    @Nested
    @InTheMatrix
    class Leases extends RedisLeaseTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.WRITER;
        }
    }

    @Nested
    @InTheMatrix
    class Faults extends RedisLeaseFaultTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.WRITER;
        }
    }

    @Nested
    @InTheMatrix
    class Fencing extends RedisFencingTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.WRITER;
        }
    }

    @Nested
    @InTheMatrix
    class JavaLocking extends RedisJavaLockTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.WRITER;
        }
    }

    @Nested
    @InTheMatrix
    class Listening extends RedisLockListenerTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.WRITER;
        }
    }

    @Nested
    @InTheMatrix
    class BadInput extends RedisLockBadInputTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.WRITER;
        }
    }

    @Nested
    @InTheMatrix
    class MinimumHold extends RedisMinimumHoldTest {
        @Override
        protected Exclusive subject() {
            return Exclusive.WRITER;
        }
    }
}
