package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.ClosingContract;
import dev.holdfast.lock.contract.LockFixture;

@InTheMatrix
class RedisClosingTest extends ClosingContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
