package dev.holdfast.saga;

import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.counter.spi.Request;
import dev.holdfast.counter.spi.VersionStore;
import dev.holdfast.lock.BackendUnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The store as a process sees it that dies at a write: from then on it neither sends nor hears anything. */
final class DyingStore implements CounterStore, VersionStore {

    private final CounterStore store;
    private final int last;
    private final boolean done;
    private int writes;
    private boolean dead;

    /** @param done whether the last write is still done */
    DyingStore(CounterStore store, int last, boolean done) {
        this.store = store;
        this.last = last;
        this.done = done;
    }

    boolean isDead() {
        return dead;
    }

    @Override
    public CompletionStage<Reply> read(String name) {
        return dead ? gone() : store.versions().read(name);
    }

    @Override
    public CompletionStage<Reply> write(Write write) {
        if (dead) return gone();
        if (++writes < last) return store.versions().write(write);
        dead = true;
        return done ? store.versions().write(write).thenCompose(reply -> gone()) : gone();
    }

    private static CompletionStage<Reply> gone() {
        return CompletableFuture.failedFuture(BackendUnavailableException.refused("the test's process is dead", null));
    }

    @Override
    public VersionStore versions() {
        return this;
    }

    @Override
    public CompletionStage<Answer> apply(Request request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> openSession(String name, String session, Duration retention) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
