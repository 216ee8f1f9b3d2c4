package dev.holdfast.bench.subject;

import java.util.Optional;
import java.util.concurrent.locks.Lock;

/** A gate that is a {@link Lock}, as the peers' are. */
record JavaGate(Lock lock) implements Gate {

    @Override
    public Pass enter() {
        lock.lock();
        return lock::unlock;
    }

    @Override
    public Optional<Pass> tryEnter() {
        return lock.tryLock() ? Optional.of(lock::unlock) : Optional.empty();
    }
}
