package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.SemaphoreSizeContract;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class RedisSemaphoreSizeTest extends SemaphoreSizeContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
