package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.NamesContract;

class RedisNamesTest extends NamesContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
