package dev.holdfast.lock.meeting;

import dev.holdfast.lock.meeting.MeetingStore.LatchState;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All who wait at one latch in one client; one question for all of them. */
final class LatchWatch implements Vigil.Asker<LatchState>, MeetingClient.Watcher {

    /** Which latch. Two sizes of one name are two, one of which will be told so. */
    record Subject(String name, int size) {}

    private static final long INTERVAL = 1_000_000_000;

    private final MeetingClient client;
    private final Subject latch;
    private final Vigil<LatchState> vigil;
    private final Set<LatchWait> waits = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Throwable over;

    LatchWatch(MeetingClient client, Subject latch) {
        this.client = client;
        this.latch = latch;
        this.vigil = new Vigil<>(client.time, INTERVAL, client.patience, this);
    }

    /** What was asked before it came does not concern it. */
    void join(LatchWait wait) {
        wait.joined(vigil.questions());
        waits.add(wait);
    }

    /** Whether it was the last. */
    boolean leave(LatchWait wait) {
        waits.remove(wait);
        return waits.isEmpty();
    }

    void end() {
        vigil.end();
    }

    /** Asks; in a watch that has given up, whoever has joined since is told the same. */
    @Override
    public void wake() {
        Throwable failure = over;
        if (failure == null) vigil.ask();
        else gaveUp(failure);
    }

    @Override
    public void close() {
        gaveUp(MeetingClient.closedException());
    }

    @Override
    public CompletionStage<LatchState> ask() {
        return client.store.look(latch.name(), latch.size(), client.id);
    }

    @Override
    public void answered(long number, LatchState state) {
        waits.forEach(wait -> wait.answered(number, state));
    }

    @Override
    public void failed(long number, Throwable failure) {
        waits.forEach(wait -> wait.failed(number, failure));
    }

    @Override
    public void gaveUp(Throwable failure) {
        over = failure;
        waits.forEach(wait -> wait.result.completeExceptionally(failure));
    }
}
