package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.SharedStoreContract;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class RedisSharedStoreTest extends SharedStoreContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
