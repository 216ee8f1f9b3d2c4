package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LeaderElectionContract;
import dev.holdfast.lock.contract.LockFixture;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class RedisLeaderElectionTest extends LeaderElectionContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
