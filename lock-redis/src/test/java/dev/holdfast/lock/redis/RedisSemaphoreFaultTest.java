package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.SemaphoreFaultContract;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class RedisSemaphoreFaultTest extends SemaphoreFaultContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
