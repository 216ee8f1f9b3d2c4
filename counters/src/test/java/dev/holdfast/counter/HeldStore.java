package dev.holdfast.counter;

import dev.holdfast.counter.memory.InMemoryCounterStore;
import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.counter.spi.Operation;
import dev.holdfast.counter.spi.Request;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A store in memory whose answers the test gives out, or loses. For one thread. */
final class HeldStore implements CounterStore {

    private record Held(Supplier<Object> step, CompletableFuture<Object> stage) {}

    final InMemoryCounterStore counters;

    /** What was sent, in order. */
    final List<Request> sent = new ArrayList<>();

    final List<String> opened = new ArrayList<>();
    private final Deque<Held> held = new ArrayDeque<>();

    /** Answers at once while false. */
    boolean holding;

    /** Refuses everything at once while true, as a closed store does. */
    boolean refusing;

    HeldStore(TimeSource time) {
        counters = new InMemoryCounterStore(time);
    }

    @Override
    public CompletionStage<Answer> apply(Request request) {
        sent.add(request);
        return hold(() -> counters.apply(request).toCompletableFuture().join()).thenApply(Answer.class::cast);
    }

    @Override
    public CompletionStage<Void> openSession(String name, String session, Duration retention) {
        opened.add(session);
        return hold(() -> counters.openSession(name, session, retention)
                        .toCompletableFuture()
                        .join())
                .thenApply(done -> null);
    }

    private CompletableFuture<Object> hold(Supplier<Object> step) {
        Held one = new Held(step, new CompletableFuture<>());
        held.add(one);
        if (refusing) turnAway(false);
        else if (!holding) answer();
        return one.stage;
    }

    int waiting() {
        return held.size();
    }

    List<Operation> operations() {
        return sent.stream().map(Request::operation).toList();
    }

    /** Does the oldest request and answers it. */
    void answer() {
        Held one = held.remove();
        one.stage.complete(one.step.get());
    }

    /** Does the newest request and answers it. */
    void answerNewest() {
        Held one = held.removeLast();
        one.stage.complete(one.step.get());
    }

    /** Does the oldest request and loses the answer. */
    void loseAnswer() {
        Held one = held.remove();
        one.step.get();
        one.stage.completeExceptionally(new OutcomeUnknownException("the answer was lost", null));
    }

    /** Loses the oldest request. */
    void loseRequest() {
        held.remove().stage.completeExceptionally(new OutcomeUnknownException("the request was lost", null));
    }

    /** Does not do the oldest request, and says so. */
    void turnAway(boolean passing) {
        held.remove()
                .stage
                .completeExceptionally(
                        passing
                                ? BackendUnavailableException.passing("not just now", null)
                                : BackendUnavailableException.refused("not for you", null));
    }

    /** The oldest request ends in an error that no store may give. */
    void fail(Throwable failure) {
        held.remove().stage.completeExceptionally(failure);
    }

    long value(String name) {
        Request get = new Request(name, new Operation.Get(), Duration.ZERO, null);
        return ((Answer.Done) counters.apply(get).toCompletableFuture().join()).value();
    }

    @Override
    public void close() {}
}
