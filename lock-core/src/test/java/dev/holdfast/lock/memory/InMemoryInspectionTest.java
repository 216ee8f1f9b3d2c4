package dev.holdfast.lock.memory;

import dev.holdfast.lock.contract.InspectionContract;
import dev.holdfast.lock.contract.LockFixture;

class InMemoryInspectionTest extends InspectionContract {

    @Override
    protected LockFixture open() {
        return new InMemoryFixture();
    }
}
