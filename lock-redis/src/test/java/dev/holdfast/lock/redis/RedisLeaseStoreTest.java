package dev.holdfast.lock.redis;

import dev.holdfast.lock.contract.LeaseStoreContract;
import dev.holdfast.lock.contract.LockFixture;

class RedisLeaseStoreTest extends LeaseStoreContract {

    @Override
    protected LockFixture open() {
        return new RedisFixture();
    }
}
