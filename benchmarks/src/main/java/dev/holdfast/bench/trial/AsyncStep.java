package dev.holdfast.bench.trial;

import dev.holdfast.bench.measure.Step;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Begins operations without waiting for them, up to a number that is under way at the same time. */
public final class AsyncStep implements Step {

    private static final int UNDER_WAY = 16_384;
    private static final int BATCH = 64;

    private final Semaphore room = new Semaphore(UNDER_WAY);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Supplier<CompletionStage<?>> operation;

    public AsyncStep(Supplier<CompletionStage<?>> operation) {
        this.operation = operation;
    }

    @Override
    public int run() throws Exception {
        room.acquire(BATCH);
        for (int i = 0; i < BATCH; i++) operation.get().whenComplete(this::done);
        return BATCH;
    }

    private void done(Object result, Throwable failed) {
        if (failed != null) failure.set(failed);
        room.release();
    }

    @Override
    public void drain() throws Exception {
        room.acquire(UNDER_WAY);
        room.release(UNDER_WAY);
        Throwable failed = failure.get();
        if (failed != null) throw new IllegalStateException("an operation failed", failed);
    }
}
