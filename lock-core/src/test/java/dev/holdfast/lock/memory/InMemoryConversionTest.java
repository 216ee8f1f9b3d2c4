package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.ConversionContract;
import dev.holdfast.lock.contract.LockFixture;

class InMemoryConversionTest extends ConversionContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
