package dev.holdfast.counter.memory;

import dev.holdfast.counter.spi.IdStore;
import dev.holdfast.lock.spi.TimeSource;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ids in memory: the steps of {@code id_lease.lua}. What is kept here is never lost, so the time that ids go by begins with
 * the store.
 */
final class InMemoryIdStore implements IdStore {

    private final long origin;
    private final Shelf<Cell> shelf;

    InMemoryIdStore(TimeSource time, BooleanSupplier closed) {
        origin = time.nanos();
        shelf = new Shelf<>(time, closed, Cell::new);
    }

    private static final class Cell extends Shelf.Item {

        private @Nullable Mode mode;
        private long next;

        @Override
        boolean keeps(long now) {
            return mode != null;
        }

        @Override
        @Nullable
        Long nextExpiry() {
            return null;
        }
    }

    @Override
    public CompletionStage<Reply> lease(String name, Mode mode, long size, long least) {
        return shelf.step(name, (cell, now) -> lease(cell, mode, size, least, (now - origin) / 1_000));
    }

    @Override
    public CompletionStage<Reply> beStrict(String name) {
        return lease(name, Mode.STRICT, 0, 0);
    }

    private static Reply lease(Cell cell, Mode mode, long size, long least, long micros) {
        if (cell.mode != null && cell.mode != mode) return new OtherMode(cell.mode);
        if (cell.mode == null) cell.next = mode == Mode.TIMED ? (micros + HEAD_START_MICROS) * PER_MICRO : 1;
        cell.mode = mode;
        long first = Math.max(cell.next, mode == Mode.TIMED ? Math.max(least, micros * PER_MICRO) : least);
        if (first > Long.MAX_VALUE - size) return new Exhausted();
        cell.next = first + size;
        return new Block(first, size);
    }
}
