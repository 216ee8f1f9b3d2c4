package dev.holdfast.counter.memory;

import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is kept for each name. Steps on one name come one after the other; what expires goes by itself. */
final class Shelf<C extends Shelf.Item> {

    private final TimeSource time;
    private final BooleanSupplier closed;
    private final Supplier<C> fresh;
    private final ConcurrentMap<String, C> items = new ConcurrentHashMap<>();

    Shelf(TimeSource time, BooleanSupplier closed, Supplier<C> fresh) {
        this.time = time;
        this.closed = closed;
        this.fresh = fresh;
    }

    /** What is kept for one name. Used by one thread at a time. */
    abstract static class Item {

        private @Nullable Long sweepAt;
        private Subscription sweep = () -> {};

        /** Forgets what expired; false if nothing is left. */
        abstract boolean keeps(long now);

        /** The earliest of the times at which something expires; null if nothing does. */
        abstract @Nullable Long nextExpiry();

        static boolean reached(@Nullable Long expiry, long now) {
            return expiry != null && expiry - now <= 0;
        }

        static @Nullable Long earlier(@Nullable Long one, @Nullable Long other) {
            if (one == null || other == null) return one == null ? other : one;
            return one - other < 0 ? one : other;
        }
    }

    /** Takes a step on a name's item, a new one if there is none, with the time. */
    <R> CompletionStage<R> step(String name, BiFunction<C, Long, R> step) {
        if (closed.getAsBoolean()) return CompletableFuture.failedFuture(InMemoryCounterStore.closedFailure());
        return CompletableFuture.completedFuture(taken(name, step));
    }

    private <R> R taken(String name, BiFunction<C, Long, R> step) {
        Object[] result = new Object[1];
        items.compute(name, (same, present) -> {
            long now = time.nanos();
            C item = present == null || !present.keeps(now) ? fresh.get() : present;
            result[0] = step.apply(item, now);
            return kept(name, item, now);
        });
        @SuppressWarnings("unchecked")
        R typed = (R) result[0];
        return typed;
    }

    private @Nullable C kept(String name, C item, long now) {
        Item scheduled = item;
        if (!item.keeps(now)) {
            scheduled.sweep.close();
            return null;
        }
        Long next = item.nextExpiry();
        if (next != null && (scheduled.sweepAt == null || next - scheduled.sweepAt < 0)) {
            scheduled.sweep.close();
            scheduled.sweepAt = next;
            scheduled.sweep = time.schedule(next - now, () -> sweep(name, item, next));
        }
        return item;
    }

    private void sweep(String name, C swept, long due) {
        items.computeIfPresent(name, (same, item) -> {
            Item scheduled = item;
            if (item != swept || scheduled.sweepAt == null || scheduled.sweepAt != due) return item;
            scheduled.sweepAt = null;
            return kept(name, item, time.nanos());
        });
    }

    /** How many names something is kept for. */
    int size() {
        return items.size();
    }
}
