package dev.holdfast.counter.memory;

import dev.holdfast.counter.spi.ClaimStore;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Claims and results in memory. */
final class InMemoryClaimStore implements ClaimStore {

    /** For how long a claim that ended without a result is remembered; as in Redis. */
    private static final long REMEMBERED = Duration.ofHours(48).toNanos();

    /** One count for all keys: so the tokens of a key grow also when nothing is left of it. */
    private final AtomicLong last = new AtomicLong();

    private final Shelf<Record> shelf;

    InMemoryClaimStore(TimeSource time, BooleanSupplier closed) {
        shelf = new Shelf<>(time, closed, Record::new);
    }

    private static final class Record extends Shelf.Item {

        private @Nullable String owner;
        private long token;

        /** Until when the claim holds; null if there is none. */
        private @Nullable Long claimedUntil;

        private @Nullable String result;
        private long forgottenAt;

        @Override
        boolean keeps(long now) {
            return owner != null && !reached(forgottenAt, now);
        }

        @Override
        Long nextExpiry() {
            return forgottenAt;
        }

        private boolean isClaimOf(String asking) {
            return claimedUntil != null && asking.equals(owner);
        }

        private boolean isHeld(long now) {
            return claimedUntil != null && !reached(claimedUntil, now);
        }

        private Reply busy(long now) {
            long left = claimedUntil == null ? 0 : Math.max(0, claimedUntil - now);
            return new Busy(Duration.ofMillis((left + 999_999) / 1_000_000));
        }

        private Reply hold(Duration lease, long now) {
            claimedUntil = now + lease.toNanos();
            forgottenAt = claimedUntil + REMEMBERED;
            return new Mine(token);
        }

        private Reply free(long now) {
            claimedUntil = null;
            result = null;
            forgottenAt = now + REMEMBERED;
            return new Free();
        }

        private Reply state(long now) {
            if (result != null) return new Finished(token, result);
            return isHeld(now) ? busy(now) : new Free();
        }
    }

    @Override
    public CompletionStage<Reply> claim(String key, String owner, Duration lease) {
        return shelf.step(key, (record, now) -> {
            if (record.isClaimOf(owner)) return record.hold(lease, now);
            if (record.result != null || record.isHeld(now)) return record.state(now);
            if (owner.equals(record.owner)) return record.busy(now);
            record.owner = owner;
            record.token = last.incrementAndGet();
            return record.hold(lease, now);
        });
    }

    @Override
    public CompletionStage<Reply> renew(String key, String owner, Duration lease) {
        return shelf.step(key, (record, now) -> record.isClaimOf(owner) ? record.hold(lease, now) : new Free());
    }

    @Override
    public CompletionStage<Reply> complete(String key, String owner, long token, String result, Duration ttl) {
        return shelf.step(key, (record, now) -> {
            if (record.owner == null || record.isClaimOf(owner)) {
                record.owner = owner;
                record.token = token;
                record.claimedUntil = null;
                record.result = result;
                record.forgottenAt = now + ttl.toNanos();
                return new Mine(token);
            }
            if (record.result != null)
                return owner.equals(record.owner) ? new Mine(token) : new Finished(record.token, record.result);
            return record.claimedUntil == null ? new Free() : record.busy(now);
        });
    }

    @Override
    public CompletionStage<Reply> abandon(String key, String owner) {
        return shelf.step(key, (record, now) -> record.isClaimOf(owner) ? record.free(now) : new Free());
    }

    @Override
    public CompletionStage<Reply> look(String key) {
        return shelf.step(key, (record, now) -> record.state(now));
    }

    @Override
    public CompletionStage<Reply> forget(String key, long token) {
        return shelf.step(key, (record, now) -> {
            if (record.owner == null || record.token != token || record.claimedUntil != null) return new Free();
            record.free(now);
            return new Mine(token);
        });
    }

    /** How many keys something is kept for. */
    int size() {
        return shelf.size();
    }
}
