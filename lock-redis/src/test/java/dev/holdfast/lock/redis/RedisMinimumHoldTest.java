package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.MinimumHoldContract;

@InTheMatrix
class RedisMinimumHoldTest extends MinimumHoldContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
