package dev.holdfast.counter.memory;

import dev.holdfast.counter.spi.SequenceStore;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Streams in memory. */
final class InMemorySequenceStore implements SequenceStore {

    /** One count for all streams. */
    private final AtomicLong lastToken = new AtomicLong();

    private final Shelf<State> shelf;

    InMemorySequenceStore(TimeSource time, BooleanSupplier closed) {
        shelf = new Shelf<>(time, closed, State::new);
    }

    private static final class State extends Shelf.Item {

        private @Nullable Long expected;
        private long first;
        private final TreeMap<Long, String> events = new TreeMap<>();
        private @Nullable String owner;
        private long claimedUntil;
        private long token;
        private @Nullable Long expiry;

        @Override
        boolean keeps(long now) {
            return expected != null && !reached(expiry, now);
        }

        @Override
        @Nullable
        Long nextExpiry() {
            return expiry;
        }

        private void used(Stream stream, long now) {
            if (!stream.expiry().isZero()) expiry = now + stream.expiry().toNanos();
        }

        private long expected(Stream stream) {
            return expected == null ? stream.first() : expected;
        }

        private boolean isOthers(String asking, long now) {
            return owner != null && !owner.equals(asking) && claimedUntil - now > 0;
        }

        private Reply busy(Stream stream, long now) {
            return new Busy(expected(stream), Duration.ofMillis((claimedUntil - now + 999_999) / 1_000_000));
        }
    }

    private CompletionStage<Reply> step(Stream stream, BiFunction<State, Long, Reply> step) {
        return shelf.step(stream.name(), (state, now) -> {
            if (state.expected != null && state.first != stream.first()) return new Begun(state.first);
            Reply reply = step.apply(state, now);
            state.first = stream.first();
            return reply;
        });
    }

    @Override
    public CompletionStage<Reply> offer(Stream stream, long number, String event, long limit) {
        return step(stream, (state, now) -> {
            long expected = state.expected(stream);
            if (number < expected) return new Duplicate(expected);
            if (number - expected >= limit) return new Gap(expected);
            state.used(stream, now);
            state.expected = expected;
            state.events.putIfAbsent(number, event);
            return new Buffered(expected);
        });
    }

    @Override
    public CompletionStage<Reply> take(Stream stream, String owner, Duration lease) {
        return step(
                stream,
                (state, now) -> state.isOthers(owner, now)
                        ? state.busy(stream, now)
                        : turn(state, stream, owner, now + lease.toNanos()));
    }

    private Reply turn(State state, Stream stream, String owner, long until) {
        long expected = state.expected(stream);
        String event = state.events.get(expected);
        if (event == null) return new Idle(expected);
        if (!owner.equals(state.owner)) state.token = lastToken.incrementAndGet();
        state.owner = owner;
        state.claimedUntil = until;
        return new Turn(expected, state.token, event);
    }

    @Override
    public CompletionStage<Reply> renew(Stream stream, String owner, Duration lease) {
        return step(stream, (state, now) -> {
            if (!owner.equals(state.owner)) return new Idle(state.expected(stream));
            state.used(stream, now);
            state.claimedUntil = now + lease.toNanos();
            return new Kept(state.expected(stream));
        });
    }

    @Override
    public CompletionStage<Reply> done(Stream stream, String owner, long number, Duration lease) {
        return step(stream, (state, now) -> {
            if (state.isOthers(owner, now)) return state.busy(stream, now);
            if (!owner.equals(state.owner)) return new Idle(state.expected(stream));
            state.used(stream, now);
            if (state.expected(stream) == number) {
                state.events.remove(number);
                state.expected = number + 1;
            }
            Reply next = turn(state, stream, owner, now + lease.toNanos());
            if (next instanceof Idle) state.owner = null;
            return next;
        });
    }

    @Override
    public CompletionStage<Reply> release(Stream stream, String owner) {
        return step(stream, (state, now) -> {
            if (owner.equals(state.owner)) state.owner = null;
            return new Idle(state.expected(stream));
        });
    }

    @Override
    public CompletionStage<Reply> look(Stream stream) {
        return step(stream, (state, now) -> new Idle(state.expected(stream)));
    }

    @Override
    public CompletionStage<Reply> skip(Stream stream, long number) {
        return step(stream, (state, now) -> {
            if (number > state.expected(stream)) {
                state.expected = number;
                state.events.headMap(number).clear();
            }
            state.used(stream, now);
            return new Idle(state.expected(stream));
        });
    }

    @Override
    public CompletionStage<Reply> forget(Stream stream) {
        return step(stream, (state, now) -> {
            state.expected = null;
            return new Idle(stream.first());
        });
    }
}
