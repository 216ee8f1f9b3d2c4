package dev.holdfast.counter.sequence;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** Those in this JVM who wait for one event to be handed on. A thread that is blocked by that is there to handle the event. */
final class Wait {

    /** What became of the event. */
    final CompletableFuture<Offered> became = new CompletableFuture<>();

    private final AtomicReference<CompletableFuture<Void>> call = new AtomicReference<>(new CompletableFuture<>());
    private volatile boolean blocking;

    /** From now on a thread is blocked. */
    void block() {
        blocking = true;
    }

    boolean isBlocking() {
        return blocking;
    }

    /** Completes when there is something to do or to hear. */
    CompletableFuture<Void> nextCall() {
        return call.get();
    }

    /** Wakes those that are blocked, to see what there is to do. */
    void call() {
        call.getAndSet(new CompletableFuture<>()).complete(null);
    }

    void answer(Offered offered) {
        became.complete(offered);
        call();
    }

    void fail(Throwable cause) {
        became.completeExceptionally(cause);
        call();
    }
}
