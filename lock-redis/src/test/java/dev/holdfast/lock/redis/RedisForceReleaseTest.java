package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.ForceReleaseContract;
import dev.holdfast.lock.contract.LockFixture;

class RedisForceReleaseTest extends ForceReleaseContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
