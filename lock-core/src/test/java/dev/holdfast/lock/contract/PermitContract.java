package dev.holdfast.lock.contract;

import dev.holdfast.lock.DistributedSemaphore;
import dev.holdfast.lock.PermitLease;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.util.concurrent.CompletionStage;

/** What the contracts of a semaphore share. */
public abstract class PermitContract extends Contract {

    final DistributedSemaphore semaphore(Peer peer, int size) {
        return peer.semaphore(name, size, renewed());
    }

    /** Takes permits that must be there. */
    final PermitLease take(Peer peer, int permits, int size) {
        return semaphore(peer, size)
                .tryAcquire(permits)
                .orElseThrow(() -> new AssertionError(permits + " of " + size + " are not free"));
    }

    /** Waits in the background; has its place in the store's queue when this returns. */
    final CompletionStage<PermitLease> queue(Peer peer, int permits, int size) {
        int asked = peer.wire().count(Verb.ACQUIRE);
        CompletionStage<PermitLease> waiter = semaphore(peer, size).acquireAsync(permits);
        fixture.eventually("it has asked", () -> peer.wire().count(Verb.ACQUIRE) > asked || asked > 0);
        fixture.passes(leases(0.02));
        return waiter;
    }
}
