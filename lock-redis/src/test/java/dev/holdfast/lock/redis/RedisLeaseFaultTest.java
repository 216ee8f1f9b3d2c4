package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LeaseFaultContract;
import dev.holdfast.lock.contract.LockFixture;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class RedisLeaseFaultTest extends LeaseFaultContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
