package dev.holdfast.lock.meeting;

import dev.holdfast.lock.meeting.MeetingStore.LatchState;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.Subscription;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A latch as its client sees it. */
final class NamedLatch implements DistributedLatch {

    private final MeetingClient client;
    private final LatchWatch.Subject latch;
    private final Duration memory;

    NamedLatch(MeetingClient client, String name, int size, Duration memory) {
        this.client = client;
        this.latch = new LatchWatch.Subject(name, size);
        this.memory = memory;
    }

    @Override
    public String name() {
        return latch.name();
    }

    @Override
    public int size() {
        return latch.size();
    }

    @Override
    public int countDown(String participant) {
        return join(counted(participant));
    }

    @Override
    public CompletionStage<Integer> countDownAsync(String participant) {
        return handed(counted(participant), Function.identity());
    }

    @Override
    public int count() {
        return join(looked());
    }

    @Override
    public CompletionStage<Integer> countAsync() {
        return handed(looked(), Function.identity());
    }

    @Override
    public void reset() {
        join(forgotten());
    }

    @Override
    public CompletionStage<Void> resetAsync() {
        return handed(forgotten(), Function.identity());
    }

    @Override
    public void await() throws InterruptedException {
        block(null);
    }

    @Override
    public boolean await(Duration wait) throws InterruptedException {
        return block(checked(wait));
    }

    @Override
    public CompletionStage<Void> awaitAsync() {
        return handed(waiting(null), opened -> null);
    }

    @Override
    public CompletionStage<Boolean> awaitAsync(Duration wait) {
        return handed(waiting(checked(wait)), Function.identity());
    }

    @Override
    public String toString() {
        return "DistributedLatch['" + name() + "', " + size() + ']';
    }

    private CompletableFuture<Integer> counted(String participant) {
        String checked = Check.name("participant", participant);
        return client.send(true, () -> client.store.countDown(name(), size(), checked, memory))
                .thenApply(LatchState::left);
    }

    private CompletableFuture<Integer> looked() {
        return client.send(true, () -> client.store.look(name(), size(), null)).thenApply(LatchState::left);
    }

    private CompletableFuture<Void> forgotten() {
        return client.send(false, () -> client.store.reset(name()));
    }

    private boolean block(@Nullable Duration wait) throws InterruptedException {
        if (Thread.interrupted()) throw new InterruptedException("interrupted before waiting for '" + name() + "'");
        CompletableFuture<Boolean> result = waiting(wait);
        try {
            return result.get();
        } catch (InterruptedException e) {
            result.cancel(false);
            throw e;
        } catch (ExecutionException e) {
            throw Failures.thrown(e.getCause());
        }
    }

    private CompletableFuture<Boolean> waiting(@Nullable Duration wait) {
        LatchWait waiting = new LatchWait();
        Subscription timer = wait == null ? () -> {} : client.after(wait, waiting::expire);
        waiting.result.whenComplete((opened, failure) -> {
            timer.close();
            client.leave(latch, waiting);
        });
        client.join(latch, waiting);
        return waiting.result;
    }

    private <T, R> CompletionStage<R> handed(CompletableFuture<T> result, Function<T, R> form) {
        return client.handed(result, form, () -> result.cancel(false));
    }

    private static <T> T join(CompletableFuture<T> result) {
        try {
            return result.join();
        } catch (CompletionException e) {
            throw Failures.thrown(e);
        }
    }

    private static Duration checked(Duration wait) {
        return Check.duration("wait", wait, Check.MAX_WAIT);
    }
}
