package dev.holdfast.lock.testing;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.meeting.MeetingStore;
import dev.holdfast.lock.spi.Subscription;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The wire between one client and its store, and what can happen to it. */
public final class FaultyMeetingStore implements MeetingStore {

    /** What becomes of a question. */
    public enum Fault {
        NONE,
        /** It does not reach the store, and that is known. */
        REFUSED,
        /** It does not reach the store, and that is not known. */
        LOST,
        /** It reaches the store, and its answer is lost. */
        UNANSWERED
    }

    private final MeetingStore store;
    private final AtomicInteger questions = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();
    private volatile Fault fault = Fault.NONE;
    private volatile boolean muted;
    private volatile boolean dead;

    public FaultyMeetingStore(MeetingStore store) {
        this.store = store;
    }

    /** From now on. */
    public void fault(Fault next) {
        fault(next, Integer.MAX_VALUE);
    }

    /** For that many questions. */
    public void fault(Fault next, int times) {
        left.set(times);
        fault = next;
    }

    /** Messages are lost from now on. */
    public void mute() {
        muted = true;
    }

    /** Nothing is sent, answered or heard any more, as when the process is gone. */
    public void die() {
        dead = true;
    }

    /** How many questions there have been. */
    public int questions() {
        return questions.get();
    }

    @Override
    public CompletionStage<LatchState> countDown(String name, int count, String participant, Duration memory) {
        return through(() -> store.countDown(name, count, participant, memory));
    }

    @Override
    public CompletionStage<LatchState> look(String name, int count, @Nullable String client) {
        return through(() -> store.look(name, count, client));
    }

    @Override
    public CompletionStage<Void> reset(String name) {
        return through(() -> store.reset(name));
    }

    @Override
    public CompletionStage<BarrierState> arrive(String name, int parties, Arrival arrival, Duration lease, long seen) {
        return through(() -> store.arrive(name, parties, arrival, lease, seen));
    }

    @Override
    public CompletionStage<BarrierState> withdraw(String name, Arrival arrival) {
        return through(() -> store.withdraw(name, arrival));
    }

    @Override
    public Subscription subscribe(String client, MeetingListener listener) {
        return store.subscribe(client, new MeetingListener() {
            @Override
            public void changed(String name) {
                if (!muted && !dead) listener.changed(name);
            }

            @Override
            public void resumed() {
                if (!dead) listener.resumed();
            }
        });
    }

    @Override
    public void close() {}

    private <T> CompletionStage<T> through(Supplier<CompletionStage<T>> verb) {
        questions.incrementAndGet();
        if (dead) return new CompletableFuture<>();
        return switch (next()) {
            case NONE -> verb.get();
            case REFUSED -> CompletableFuture.failedFuture(BackendUnavailableException.passing("cut", null));
            case LOST -> CompletableFuture.failedFuture(new OutcomeUnknownException("lost", null));
            case UNANSWERED ->
                verb.get()
                        .thenCompose(answer ->
                                CompletableFuture.failedFuture(new OutcomeUnknownException("answer lost", null)));
        };
    }

    private Fault next() {
        return fault != Fault.NONE && left.getAndDecrement() > 0 ? fault : Fault.NONE;
    }
}
