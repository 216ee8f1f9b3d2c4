package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.LockWaitContract;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class RedisLockWaitTest extends LockWaitContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
