package dev.holdfast.counter.spi;

import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what is under way, and lets who closes wait for it. */
final class Pending {

    /** What became of who asked to begin. */
    enum Entry {
        IN,
        FULL,
        CLOSED
    }

    private static final long CLOSED = Long.MIN_VALUE;

    /** How many are under way; below zero, {@link #CLOSED} more than that. */
    private final AtomicLong count = new AtomicLong();

    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    /** Begins, if fewer than the limit are under way. */
    Entry enter(long limit) {
        long present = count.get();
        while (present >= 0) {
            if (present >= limit) return Entry.FULL;
            if (count.compareAndSet(present, present + 1)) return Entry.IN;
            present = count.get();
        }
        return Entry.CLOSED;
    }

    /** Begins whatever is under way, and also when it is closed. */
    void enterAnyway() {
        count.incrementAndGet();
    }

    void leave() {
        if (count.decrementAndGet() == CLOSED) drained.complete(null);
    }

    boolean isClosed() {
        return count.get() < 0;
    }

    void close(TimeSource time, Duration patience) {
        if (count.getAndUpdate(present -> present < 0 ? present : present + CLOSED) == 0) drained.complete(null);
        await(drained, time, patience);
    }

    /** At most the patience; completes it then. */
    static void await(CompletableFuture<Void> end, TimeSource time, Duration patience) {
        if (end.isDone()) return;
        Subscription limit = time.schedule(patience.toNanos(), () -> end.complete(null));
        end.join();
        limit.close();
    }
}
