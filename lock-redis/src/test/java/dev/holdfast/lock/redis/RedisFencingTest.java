package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.FencingContract;
import dev.holdfast.lock.contract.LockFixture;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class RedisFencingTest extends FencingContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
