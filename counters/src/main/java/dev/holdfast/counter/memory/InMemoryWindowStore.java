package dev.holdfast.counter.memory;

import dev.holdfast.counter.spi.WindowStore;
import dev.holdfast.lock.spi.TimeSource;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Windowed counters in memory: the steps of {@code window_frame.lua}. Its clock is never set back. */
final class InMemoryWindowStore implements WindowStore {

    private final long origin;
    private final Shelf<Cell> shelf;

    InMemoryWindowStore(TimeSource time, BooleanSupplier closed) {
        origin = time.nanos();
        shelf = new Shelf<>(time, closed, Cell::new);
    }

    private static final class Cell extends Shelf.Item {

        private @Nullable Frame frame;
        private long sum;
        private long expiresAt;
        private final SortedMap<Long, Long> buckets = new TreeMap<>();

        @Override
        boolean keeps(long now) {
            return frame != null && expiresAt - now > 0;
        }

        @Override
        @Nullable
        Long nextExpiry() {
            return frame == null ? null : expiresAt;
        }

        private void drop(long from) {
            SortedMap<Long, Long> old = buckets.headMap(from);
            for (long amount : old.values()) sum -= amount;
            old.clear();
        }

        private Reply add(Frame asked, long bucket, long now, long amount, long ceiling) {
            if (sum > ceiling - amount) return new Full(sum);
            frame = asked;
            sum += amount;
            buckets.merge(bucket, amount, Long::sum);
            expiresAt = now + TimeUnit.MICROSECONDS.toNanos(asked.width() * (asked.buckets() + 2));
            return new Count(sum);
        }

        private Reply forget() {
            frame = null;
            return new Count(sum);
        }
    }

    @Override
    public CompletionStage<Reply> add(String name, Frame frame, long amount, long ceiling) {
        return shelf.step(name, (cell, now) -> {
            long bucket = bucket(frame, now);
            return inFrame(cell, frame, bucket, same -> same.add(frame, bucket, now, amount, ceiling));
        });
    }

    @Override
    public CompletionStage<Reply> count(String name, Frame frame) {
        return shelf.step(name, (cell, now) -> inFrame(cell, frame, bucket(frame, now), same -> new Count(same.sum)));
    }

    @Override
    public CompletionStage<Reply> reset(String name, Frame frame) {
        return shelf.step(name, (cell, now) -> inFrame(cell, frame, bucket(frame, now), Cell::forget));
    }

    private long bucket(Frame frame, long now) {
        return (now - origin) / 1_000 / frame.width();
    }

    private static Reply inFrame(Cell cell, Frame frame, long bucket, Function<Cell, Reply> step) {
        if (cell.frame != null && !cell.frame.equals(frame)) return new OtherFrame(cell.frame);
        cell.drop(bucket - frame.buckets());
        return step.apply(cell);
    }

    /** How many names something is kept for. */
    int size() {
        return shelf.size();
    }
}
