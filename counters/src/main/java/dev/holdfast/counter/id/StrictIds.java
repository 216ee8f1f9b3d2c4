package dev.holdfast.counter.id;

import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.counter.CounterOptions;
import dev.holdfast.counter.CounterOverflowException;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.SettingsMismatchException;
import dev.holdfast.counter.UnexpectedValueException;
import dev.holdfast.counter.spi.IdStore;
import dev.holdfast.counter.spi.IdStore.Mode;
import dev.holdfast.counter.spi.Steps;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gives out the values of the counter {@code NAME/ids}, one by one, exactly once each. Before the first one the name is made
 * strict in the store, once for each object; calls that come before that is done queue, so that their order is kept.
 */
final class StrictIds implements IdSequence {

    private final Steps steps;
    private final IdStore store;
    private final String name;
    private final AtomicCounter counter;

    private volatile boolean strict;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<CompletableFuture<Long>> early = new ArrayDeque<>();

    StrictIds(Counters counters, String name) {
        this.steps = counters.steps();
        this.store = counters.store().ids();
        this.name = name;
        this.counter = counters.counter(name + "/ids", CounterOptions.defaults().withExactlyOnce(true));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public IdOptions options() {
        return IdOptions.strict();
    }

    @Override
    public long next() {
        if (!strict) {
            // Not by queueing: those in the queue are answered on the callback executor, and this may be its last
            // thread.
            steps.await(madeStrict());
            number();
        }
        try {
            return counter.increment();
        } catch (CounterOverflowException e) {
            throw new IdsExhaustedException(name, e);
        }
    }

    @Override
    public CompletionStage<Long> nextAsync() {
        return strict ? numbered() : steps.async(early());
    }

    @Override
    public String toString() {
        return "id sequence \"" + name + '"';
    }

    private CompletionStage<Long> numbered() {
        return counter.incrementAsync().exceptionally(failure -> {
            Throwable cause = Steps.cause(failure);
            throw cause instanceof CounterOverflowException
                    ? new IdsExhaustedException(name, cause)
                    : new CompletionException(cause);
        });
    }

    private CompletableFuture<Long> early() {
        CompletableFuture<Long> caller = new CompletableFuture<>();
        boolean first;
        lock.lock();
        try {
            if (strict) return numbered().toCompletableFuture();
            first = early.isEmpty();
            early.add(caller);
        } finally {
            lock.unlock();
        }
        if (first) beStrict();
        return caller;
    }

    private void beStrict() {
        madeStrict().whenComplete((done, failure) -> {
            if (failure == null) number();
            else turnAway(Steps.cause(failure));
        });
    }

    private CompletionStage<Void> madeStrict() {
        return steps.repeatable(toString(), () -> store.beStrict(name)).thenAccept(this::check);
    }

    private void check(IdStore.Reply reply) {
        if (reply instanceof IdStore.OtherMode other)
            throw new SettingsMismatchException(
                    toString(), IdOptions.words(Mode.STRICT), IdOptions.words(other.mode()));
        if (reply instanceof IdStore.Odd odd) throw new UnexpectedValueException(toString(), odd.found());
    }

    /** Sends those off that waited; under the lock, as who comes now comes after them. */
    private void number() {
        lock.lock();
        try {
            while (!early.isEmpty()) {
                CompletableFuture<Long> caller = early.remove();
                numbered().whenComplete((id, failure) -> {
                    if (failure == null) caller.complete(id);
                    else caller.completeExceptionally(Steps.cause(failure));
                });
            }
            strict = true;
        } finally {
            lock.unlock();
        }
    }

    private void turnAway(Throwable failure) {
        Deque<CompletableFuture<Long>> turnedAway;
        lock.lock();
        try {
            turnedAway = new ArrayDeque<>(early);
            early.clear();
        } finally {
            lock.unlock();
        }
        turnedAway.forEach(caller -> caller.completeExceptionally(failure));
    }
}
