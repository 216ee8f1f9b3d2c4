package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LeaseContract;
import dev.holdfast.lock.contract.LockFixture;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class RedisLeaseTest extends LeaseContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
