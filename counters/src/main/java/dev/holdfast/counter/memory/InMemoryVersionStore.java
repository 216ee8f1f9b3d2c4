package dev.holdfast.counter.memory;

import dev.holdfast.counter.spi.VersionStore;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Versioned values in memory. */
final class InMemoryVersionStore implements VersionStore {

    /** For how long an absence keeps its version; as in Redis. */
    private static final long REMEMBERED = Duration.ofHours(48).toNanos();

    /** Of how many writes the ids are remembered; as in Redis. */
    private static final int HISTORY = 64;

    /** One count for all names: so the versions of a name grow also when nothing is left of it. Values have even ones. */
    private final AtomicLong last = new AtomicLong();

    private final Shelf<Cell> shelf;

    InMemoryVersionStore(TimeSource time, BooleanSupplier closed) {
        shelf = new Shelf<>(time, closed, Cell::new);
    }

    private record Past(String id, long version) {}

    private static final class Cell extends Shelf.Item {

        private @Nullable String text;

        /** Of the value, or of its absence. */
        private long version;

        private @Nullable Long expiresAt;
        private @Nullable Long forgottenAt;
        private final Deque<Past> history = new ArrayDeque<>();

        @Override
        boolean keeps(long now) {
            if (reached(expiresAt, now)) vanish();
            return text != null || version != 0 && !reached(forgottenAt, now);
        }

        @Override
        @Nullable
        Long nextExpiry() {
            return earlier(expiresAt, forgottenAt);
        }

        private void vanish() {
            text = null;
            expiresAt = null;
            version++;
        }

        private Present present() {
            return new Present(version, text);
        }

        private void note(String id) {
            history.addFirst(new Past(id, version));
            if (history.size() > HISTORY) history.removeLast();
        }
    }

    @Override
    public CompletionStage<Reply> read(String name) {
        return shelf.step(name, (cell, now) -> cell.present());
    }

    @Override
    public CompletionStage<Reply> write(Write write) {
        return shelf.step(write.name(), (cell, now) -> write(cell, write, now));
    }

    private Reply write(Cell cell, Write write, long now) {
        boolean idle = write.text() == null && cell.text == null;
        if (idle || cell.version != write.expected()) return stale(cell, write);
        if (write.text() == null) remove(cell, now);
        else set(cell, write, now);
        cell.note(write.id());
        return new Written(cell.version);
    }

    private void remove(Cell cell, long now) {
        cell.vanish();
        cell.forgottenAt = now + REMEMBERED;
    }

    private void set(Cell cell, Write write, long now) {
        long expiry = write.expiry().toNanos();
        cell.text = write.text();
        cell.version = last.addAndGet(2);
        cell.expiresAt = expiry == 0 ? null : now + expiry;
        cell.forgottenAt = expiry == 0 ? null : now + expiry + REMEMBERED;
    }

    private static Reply stale(Cell cell, Write write) {
        for (Past past : cell.history) if (past.id.equals(write.id())) return new Written(past.version);
        boolean certain = cell.history.size() < HISTORY || cell.history.getLast().version <= write.expected();
        return new Stale(cell.present(), certain);
    }

    /** How many names something is kept for. */
    int size() {
        return shelf.size();
    }
}
