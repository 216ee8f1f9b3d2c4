package dev.holdfast.counter.idempotency;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What goes on about one key in this JVM: a claim is asked for, or held by a caller here, or somebody elsewhere is waited for.
 * Other callers of the key wait for its end, which is a result, or that they may try themselves, or a failure.
 */
final class Flight {

    /** How it ended. */
    record End(@Nullable String result) {}

    private final Desk desk;
    private final String key;
    private final CompletableFuture<End> ended = new CompletableFuture<>();
    private volatile boolean watched;

    /** How many callers here wait. */
    private final AtomicInteger waiting = new AtomicInteger();

    Flight(Desk desk, String key) {
        this.desk = desk;
        this.key = key;
    }

    /** Lets a caller wait for the end, until it {@linkplain #left leaves}. */
    CompletableFuture<End> join() {
        waiting.incrementAndGet();
        return ended;
    }

    /** From now on it is about somebody elsewhere, and goes on only while a caller here waits. */
    void watch() {
        watched = true;
    }

    boolean isWatched() {
        return watched && !ended.isDone();
    }

    /** A caller does not wait any more. */
    void left() {
        if (waiting.decrementAndGet() == 0 && isWatched()) vacated();
    }

    void landed(String result) {
        end();
        ended.complete(new End(result));
    }

    /** There is no result; whoever comes first may try. */
    void vacated() {
        end();
        ended.complete(new End(null));
    }

    void failed(Throwable cause) {
        end();
        ended.completeExceptionally(cause);
    }

    /** Before those who wait are woken: they are to find nothing in the way. */
    private void end() {
        desk.flights.remove(key, this);
    }
}
