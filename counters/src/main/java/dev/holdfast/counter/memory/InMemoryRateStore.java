package dev.holdfast.counter.memory;

import dev.holdfast.counter.spi.RateStore;
import dev.holdfast.lock.spi.TimeSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Rates in memory: the steps of {@code rate_take.lua}. */
final class InMemoryRateStore implements RateStore {

    private final long origin;
    private final Shelf<Cell> shelf;

    InMemoryRateStore(TimeSource time, BooleanSupplier closed) {
        origin = time.nanos();
        shelf = new Shelf<>(time, closed, Cell::new);
    }

    /** What was used up when it was written. The text tells one state from every other. */
    private record State(long at, Span used, Pace pace) {

        String text() {
            return at + ":" + used + ":" + pace;
        }
    }

    private static final class Cell extends Shelf.Item {

        private @Nullable State state;

        /** The state before the last taking. */
        private @Nullable State before;

        private long freeAt;

        @Override
        boolean keeps(long now) {
            return state != null && freeAt - now > 0;
        }

        @Override
        @Nullable
        Long nextExpiry() {
            return state == null ? null : freeAt;
        }
    }

    @Override
    public CompletionStage<Reply> take(Take take) {
        return shelf.step(take.name(), (cell, now) -> take(cell, take, now));
    }

    private Reply take(Cell cell, Take take, long now) {
        long micros = (now - origin) / 1_000;
        Span used = used(cell, take, micros);
        Span sum = plus(used, take.cost(), take.pace().permits());
        long wait = Math.max(0, difference(sum, take.capacity()));
        if (wait > take.longestWait()) return new Refused(wait, used);
        State after = new State(micros, sum, take.pace());
        cell.before = cell.state == null ? null : new State(micros, used, take.pace());
        cell.state = after;
        cell.freeAt = now + TimeUnit.MICROSECONDS.toNanos(sum.micros() + 1);
        return new Taken(wait, sum, cell.before == null ? "" : cell.before.text(), after.text());
    }

    private static Span used(Cell cell, Take take, long micros) {
        State state = cell.state;
        if (state == null) return Span.ZERO;
        long left = state.used.micros() - (micros - state.at);
        Span used = left < 0 ? Span.ZERO : new Span(left, state.used.rest());
        return state.pace.equals(take.pace()) ? used : converted(used, state.pace, take);
    }

    /** As many permits as before, but no more than there are now; what is less than a microsecond counts as one. */
    private static Span converted(Span used, Pace old, Take take) {
        double exact = used.micros() + (double) used.rest() / old.permits();
        Pace pace = take.pace();
        double same = Math.ceil(exact * old.permits() / old.period() * pace.period() / pace.permits());
        return same < take.capacity().micros() ? new Span((long) same, 0) : take.capacity();
    }

    private static Span plus(Span one, Span other, long permits) {
        long rest = one.rest() + other.rest();
        long carry = rest >= permits ? 1 : 0;
        return new Span(one.micros() + other.micros() + carry, rest - carry * permits);
    }

    /** Rounded up to whole microseconds. */
    private static long difference(Span one, Span other) {
        return one.micros() - other.micros() + (one.rest() > other.rest() ? 1 : 0);
    }

    @Override
    public CompletionStage<Boolean> giveBack(String name, Taken taken) {
        return shelf.step(name, (cell, now) -> {
            if (cell.state == null || !cell.state.text().equals(taken.after())) return false;
            cell.state = cell.before;
            return true;
        });
    }

    /** How many names something is kept for. */
    int size() {
        return shelf.size();
    }
}
