package dev.holdfast.lock.quorum;

import dev.holdfast.lock.contract.FencingContract;
import dev.holdfast.lock.contract.ForceReleaseContract;
import dev.holdfast.lock.contract.LockBadInputContract;
import dev.holdfast.lock.contract.LockContract;
import dev.holdfast.lock.contract.LockFairnessContract;
import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.LockWaitContract;
import dev.holdfast.lock.contract.MinimumHoldContract;
import dev.holdfast.lock.contract.NamesContract;
import dev.holdfast.lock.contract.YieldRequestContract;
import dev.holdfast.lock.memory.QuorumFixture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/** What locks promise, on three members. */
@ExtendWith(LocksOnly.class)
class QuorumOfThreeTest {

    @Nested
    class Fencing extends FencingContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(3);
        }
    }

    @Nested
    class ForceRelease extends ForceReleaseContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(3);
        }
    }

    @Nested
    class Lock extends LockContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(3);
        }
    }

    @Nested
    class LockBadInput extends LockBadInputContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(3);
        }
    }

    @Nested
    class LockFairness extends LockFairnessContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(3);
        }
    }

    @Nested
    class LockWait extends LockWaitContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(3);
        }
    }

    @Nested
    class MinimumHold extends MinimumHoldContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(3);
        }
    }

    @Nested
    class Names extends NamesContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(3);
        }
    }

    @Nested
    class YieldRequest extends YieldRequestContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(3);
        }
    }
}
