package dev.holdfast.lock.contract;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Something that a thread of the test does. */
public final class Call<T> {

    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final Thread thread;
    private final LockFixture fixture;

    Call(LockFixture fixture, Callable<T> body) {
        this.fixture = fixture;
        thread = new Thread(() -> {
            try {
                result.complete(body.call());
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        });
        thread.setDaemon(true);
        fixture.started(thread);
        thread.start();
    }

    public Thread thread() {
        return thread;
    }

    public boolean isDone() {
        return result.isDone();
    }

    /** Waits for its result. */
    public T get() throws Exception {
        fixture.eventually("the call returns", this::isDone);
        try {
            return result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) throw cause;
            throw e;
        }
    }

    /** Waits for its failure. */
    public Throwable failure() throws InterruptedException {
        fixture.eventually("the call returns", this::isDone);
        try {
            throw new AssertionError("no failure, but " + result.get());
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    /** Waits until its thread waits for something. */
    public void blocks() {
        fixture.eventually("the thread waits", () -> switch (thread.getState()) {
            case WAITING, TIMED_WAITING -> true;
            default -> {
                if (isDone()) throw new AssertionError("it did not wait: " + result);
                yield false;
            }
        });
    }
}
