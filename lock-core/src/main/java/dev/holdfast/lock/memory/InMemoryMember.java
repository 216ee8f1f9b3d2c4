package dev.holdfast.lock.memory;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.QuorumMember;
import dev.holdfast.lock.spi.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A store in memory as a member of a quorum: it may stand for one that kept other leases, and waits until those have ended.
 * Locks only.
 */
final class InMemoryMember extends QuorumMember {

    private final InMemoryLeaseStore store;
    private final Duration longestLease;

    InMemoryMember(InMemoryLeaseStore store, Duration longestLease) {
        super(store);
        this.store = store;
        this.longestLease = longestLease;
        store.numberBy(longestLease.dividedBy(100));
    }

    @Override
    public CompletionStage<Reply> acquire(String name, OwnerId owner, Duration lease, boolean queue) {
        return voting(() -> store.acquire(name, owner, lease, queue));
    }

    @Override
    public CompletionStage<Boolean> renew(String name, OwnerId owner, Duration lease) {
        return voting(() -> store.renew(name, owner, lease));
    }

    @Override
    public CompletionStage<Boolean> raise(String name, OwnerId owner, long grant) {
        return voting(() -> store.raise(name, owner, grant));
    }

    @Override
    public LeaseStore asMember(Duration longest) {
        return new InMemoryMember(store, longest);
    }

    private <T> CompletionStage<T> voting(Supplier<CompletionStage<T>> verb) {
        Duration left = longestLease.minus(store.age());
        if (left.isZero() || left.isNegative()) return verb.get();
        return CompletableFuture.failedFuture(BackendUnavailableException.passing(
                "it may have forgotten leases and does not vote for another " + left.toMillis() + " ms", null));
    }
}
