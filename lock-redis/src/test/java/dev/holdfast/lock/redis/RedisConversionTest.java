package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.ConversionContract;
import dev.holdfast.lock.contract.LockFixture;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class RedisConversionTest extends ConversionContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
