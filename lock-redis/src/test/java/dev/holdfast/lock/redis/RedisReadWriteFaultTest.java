package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.ReadWriteFaultContract;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class RedisReadWriteFaultTest extends ReadWriteFaultContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
