package dev.holdfast.lock.spi;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What {@link LeaseStore#asMember} returns: a store of which only the votes, {@link #acquire}, {@link #renew} and {@link #raise},
 * are different. Leaving, messages and inspection are those of the store within; whatever no majority can decide fails with
 * {@link UnsupportedOperationException}.
 *
 * <p>Blocks, fails and may be shared as the store within, which is closed with it.
 */
public abstract class QuorumMember implements LeaseStore {

    private final LeaseStore store;

    /** @param store is closed when this is */
    protected QuorumMember(LeaseStore store) {
        this.store = Check.notNull("store", store);
    }

    @Override
    public abstract CompletionStage<Boolean> raise(String name, OwnerId owner, long grant);

    @Override
    public CompletionStage<Boolean> leave(String name, OwnerId owner) {
        return store.leave(name, owner);
    }

    @Override
    public CompletionStage<Boolean> leaveAfter(String name, OwnerId owner, Duration delay) {
        return store.leaveAfter(name, owner, delay);
    }

    @Override
    public Subscription subscribe(String client, GrantListener listener) {
        return store.subscribe(client, listener);
    }

    @Override
    public LeaseInspector inspector() {
        return store.inspector();
    }

    @Override
    public void close() {
        store.close();
    }

    // ---- no votes

    @Override
    public CompletionStage<Reply> yield(String name, OwnerId owner, OwnerId next, Duration lease) {
        return noVote();
    }

    @Override
    public CompletionStage<Reply> convert(String name, OwnerId owner, OwnerId next, Duration lease) {
        return noVote();
    }

    @Override
    public CompletionStage<List<Long>> acquireAll(List<String> names, List<OwnerId> owners, Duration lease) {
        return noVote();
    }

    @Override
    public CompletionStage<Void> resize(String name, int size) {
        return noVote();
    }

    @Override
    public CompletionStage<Permits> permits(String name, int size) {
        return noVote();
    }

    private static <T> CompletionStage<T> noVote() {
        return CompletableFuture.failedFuture(
                new UnsupportedOperationException("a member of a quorum only votes for locks"));
    }
}
