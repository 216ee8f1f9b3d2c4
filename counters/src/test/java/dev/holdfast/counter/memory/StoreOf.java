package dev.holdfast.counter.memory;

import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.counter.spi.Request;
import dev.holdfast.counter.spi.VersionStore;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A store of one kind only. */
record StoreOf(VersionStore versions) implements CounterStore {

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
