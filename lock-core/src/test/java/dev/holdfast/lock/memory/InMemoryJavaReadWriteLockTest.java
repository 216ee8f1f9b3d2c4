package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.JavaReadWriteLockContract;
import dev.holdfast.lock.contract.LockFixture;

class InMemoryJavaReadWriteLockTest extends JavaReadWriteLockContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
