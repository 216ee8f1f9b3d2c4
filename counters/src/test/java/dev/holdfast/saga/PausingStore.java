package dev.holdfast.saga;

import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.counter.spi.Request;
import dev.holdfast.counter.spi.VersionStore;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** The store as a process sees it that stands before one of its writes, while others do something. */
final class PausingStore implements CounterStore, VersionStore {

    private final CounterStore store;
    private final int before;
    private final Meanwhile meanwhile;
    private int writes;

    /** What others do. */
    interface Meanwhile {
        void happens() throws Exception;
    }

    PausingStore(CounterStore store, int before, Meanwhile meanwhile) {
        this.store = store;
        this.before = before;
        this.meanwhile = meanwhile;
    }

    @Override
    public CompletionStage<Reply> read(String name) {
        return store.versions().read(name);
    }

    @Override
    public CompletionStage<Reply> write(Write write) {
        if (++writes == before) {
            try {
                meanwhile.happens();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        return store.versions().write(write);
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
