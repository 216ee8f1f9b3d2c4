package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.JavaReadWriteLockContract;
import dev.holdfast.lock.contract.LockFixture;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class RedisJavaReadWriteLockTest extends JavaReadWriteLockContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
