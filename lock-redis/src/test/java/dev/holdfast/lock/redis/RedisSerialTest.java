package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.SerialContract;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class RedisSerialTest extends SerialContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
