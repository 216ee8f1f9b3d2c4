package dev.holdfast.lock.contract;

import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.DistributedReadWriteLock;
import dev.holdfast.lock.DistributedSemaphore;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.testing.ClientClock;
import dev.holdfast.lock.testing.FaultyStore;

/** One client in a contract test, with the wire to its store, its own clock, and what it takes for a lock. */
public record Peer(Locks locks, FaultyStore wire, ClientClock clock, Exclusive subject) {

    public DistributedLock lock(String name) {
        return subject.of(locks, name);
    }

    public DistributedLock lock(String name, LeaseOptions options) {
        return lock(name).withOptions(options);
    }

    public DistributedReadWriteLock readWriteLock(String name, LeaseOptions options) {
        return locks.readWriteLock(name).withOptions(options);
    }

    public DistributedSemaphore semaphore(String name, int size, LeaseOptions options) {
        return locks.semaphore(name, size).withOptions(options);
    }

    /** Takes a lock that must be free. */
    public LockLease take(String name, LeaseOptions options) {
        return lock(name, options).tryAcquire().orElseThrow(() -> new AssertionError(name + " is not free"));
    }

    /** The process is killed. */
    public void die() {
        clock.stall();
        wire.die();
    }

    /** The machine is gone, and the server does not notice. */
    public void vanish() {
        clock.stall();
        wire.vanish();
    }
}
