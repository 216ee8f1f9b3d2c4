package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.SerialThreadsContract;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class RedisSerialThreadsTest extends SerialThreadsContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
