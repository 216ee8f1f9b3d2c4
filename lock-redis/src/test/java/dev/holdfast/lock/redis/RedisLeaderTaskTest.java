package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LeaderTaskContract;
import dev.holdfast.lock.contract.LockFixture;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class RedisLeaderTaskTest extends LeaderTaskContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
