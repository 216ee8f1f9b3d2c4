package dev.holdfast.lock.quorum;

import dev.holdfast.lock.contract.ClosingContract;
import dev.holdfast.lock.contract.DeadWaiterContract;
import dev.holdfast.lock.contract.FencingContract;
import dev.holdfast.lock.contract.ForceReleaseContract;
import dev.holdfast.lock.contract.InspectionContract;
import dev.holdfast.lock.contract.JavaLockContract;
import dev.holdfast.lock.contract.LeaderElectionContract;
import dev.holdfast.lock.contract.LeaderListenerContract;
import dev.holdfast.lock.contract.LeaderTaskContract;
import dev.holdfast.lock.contract.LeaseContract;
import dev.holdfast.lock.contract.LeaseFaultContract;
import dev.holdfast.lock.contract.LockCancellationContract;
import dev.holdfast.lock.contract.LockContract;
import dev.holdfast.lock.contract.LockFairnessContract;
import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.LockListenerContract;
import dev.holdfast.lock.contract.LockWaitContract;
import dev.holdfast.lock.contract.MinimumHoldContract;
import dev.holdfast.lock.contract.MultiLockContract;
import dev.holdfast.lock.contract.ObservedLeaderContract;
import dev.holdfast.lock.contract.RunOnceContract;
import dev.holdfast.lock.contract.SerialContract;
import dev.holdfast.lock.contract.SerialThreadsContract;
import dev.holdfast.lock.memory.QuorumFixture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** What locks promise, and what is made of them, on five members. */
@Tag("topology")
@ExtendWith(LocksOnly.class)
class QuorumOfFiveTest {

    @Nested
    class Closing extends ClosingContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(5);
        }
    }

    @Nested
    class DeadWaiter extends DeadWaiterContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(5);
        }
    }

    @Nested
    class Fencing extends FencingContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(5);
        }
    }

    @Nested
    class ForceRelease extends ForceReleaseContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(5);
        }
    }

    @Nested
    class Inspection extends InspectionContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(5);
        }
    }

    @Nested
    class JavaLock extends JavaLockContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(5);
        }
    }

    @Nested
    class LeaderElection extends LeaderElectionContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(5);
        }
    }

    @Nested
    class LeaderListener extends LeaderListenerContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(5);
        }
    }

    @Nested
    class LeaderTask extends LeaderTaskContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(5);
        }
    }

    @Nested
    class Lease extends LeaseContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(5);
        }
    }

    @Nested
    class LeaseFault extends LeaseFaultContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(5);
        }
    }

    @Nested
    class Lock extends LockContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(5);
        }
    }

    @Nested
    class LockCancellation extends LockCancellationContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(5);
        }
    }

    @Nested
    class LockFairness extends LockFairnessContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(5);
        }
    }

    @Nested
    class LockListener extends LockListenerContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(5);
        }
    }

    @Nested
    class LockWait extends LockWaitContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(5);
        }
    }

    @Nested
    class MinimumHold extends MinimumHoldContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(5);
        }
    }

    @Nested
    class MultiLock extends MultiLockContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(5);
        }
    }

    @Nested
    class ObservedLeader extends ObservedLeaderContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(5);
        }
    }

    @Nested
    class RunOnce extends RunOnceContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(5);
        }
    }

    @Nested
    class Serial extends SerialContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(5);
        }
    }

    @Nested
    class SerialThreads extends SerialThreadsContract {
        @Override
        protected LockFixture open() {
            return new QuorumFixture(5);
        }
    }
}
