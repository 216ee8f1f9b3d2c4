package dev.holdfast.lock.contract;

import dev.holdfast.lock.DistributedReadWriteLock;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What the contracts of a read/write lock share. */
public abstract class SharedLockContract extends Contract {

    private @Nullable Peer bystander;

    final DistributedReadWriteLock lock(Peer peer) {
        return peer.readWriteLock(name, renewed());
    }

    /** A client that holds nothing for longer than it takes to see whether it could. */
    private Peer bystander() {
        Peer known = bystander;
        return known != null ? known : (bystander = peer());
    }

    /** Reads a name that nobody writes. */
    final LockLease read(Peer peer) {
        return lock(peer).readLock().tryAcquire().orElseThrow(() -> new AssertionError("it cannot be read"));
    }

    /** Writes a name that is free. */
    final LockLease write(Peer peer) {
        return lock(peer).writeLock().tryAcquire().orElseThrow(() -> new AssertionError("it is not free"));
    }

    final boolean mayRead() {
        return lock(bystander()).readLock().tryAcquire().map(LockLease::release).isPresent();
    }

    final boolean mayWrite() {
        return lock(bystander())
                .writeLock()
                .tryAcquire()
                .map(LockLease::release)
                .isPresent();
    }

    final CompletionStage<LockLease> queueToRead(Peer peer) {
        return queued(peer, lock(peer).readLock().acquireAsync());
    }

    final CompletionStage<LockLease> queueToWrite(Peer peer) {
        return queued(peer, lock(peer).writeLock().acquireAsync());
    }

    /** Has its place in the store's queue, where its client was not there before. */
    private CompletionStage<LockLease> queued(Peer peer, CompletionStage<LockLease> waiter) {
        fixture.eventually("it has asked", () -> peer.wire().count(Verb.ACQUIRE) > 0);
        fixture.passes(leases(0.02));
        return waiter;
    }
}
