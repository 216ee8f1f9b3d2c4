package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.JavaLockContract;
import dev.holdfast.lock.contract.LockFixture;

class InMemoryJavaLockTest extends JavaLockContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
