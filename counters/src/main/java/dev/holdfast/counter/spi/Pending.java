package dev.holdfast.counter.spi;

import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what is under way, and lets who closes wait for it. */
final class Pending {

    private static final long CLOSED = Long.MIN_VALUE;

    /** How many are under way; below zero, {@link #CLOSED} more than that. */
    private final AtomicLong count = new AtomicLong();

    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    /** False if it is closed. */
    boolean enter() {
        long present = count.get();
        while (present >= 0) {
            if (count.compareAndSet(present, present + 1)) return true;
            present = count.get();
        }
        return false;
    }

    void leave() {
        if (count.decrementAndGet() == CLOSED) drained.complete(null);
    }

    void close(TimeSource time, Duration patience) {
        if (count.getAndUpdate(present -> present < 0 ? present : present + CLOSED) == 0) drained.complete(null);
        if (drained.isDone()) return;
        Subscription limit = time.schedule(patience.toNanos(), () -> drained.complete(null));
        drained.join();
        limit.close();
    }
}
