package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockCancellationContract;
import dev.holdfast.lock.contract.LockFixture;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class RedisLockCancellationTest extends LockCancellationContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
