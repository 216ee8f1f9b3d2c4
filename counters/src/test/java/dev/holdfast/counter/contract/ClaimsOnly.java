package dev.holdfast.counter.contract;

import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.ClaimStore;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.counter.spi.Request;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The claims of another store, as seen from a JVM that may stand still: its renewals never arrive. Counts. */
final class ClaimsOnly implements CounterStore, ClaimStore {

    final AtomicBoolean standing = new AtomicBoolean();
    final AtomicInteger looks = new AtomicInteger();
    final AtomicInteger renewals = new AtomicInteger();
    private final ClaimStore claims;

    ClaimsOnly(ClaimStore claims) {
        this.claims = claims;
    }

    @Override
    public ClaimStore claims() {
        return this;
    }

    @Override
    public CompletionStage<Reply> claim(String key, String owner, Duration lease) {
        return claims.claim(key, owner, lease);
    }

    @Override
    public CompletionStage<Reply> renew(String key, String owner, Duration lease) {
        renewals.incrementAndGet();
        return standing.get() ? CompletableFuture.completedFuture(new Mine(0)) : claims.renew(key, owner, lease);
    }

    @Override
    public CompletionStage<Reply> complete(String key, String owner, long token, String result, Duration ttl) {
        return claims.complete(key, owner, token, result, ttl);
    }

    @Override
    public CompletionStage<Reply> abandon(String key, String owner) {
        return claims.abandon(key, owner);
    }

    @Override
    public CompletionStage<Reply> look(String key) {
        looks.incrementAndGet();
        return claims.look(key);
    }

    @Override
    public CompletionStage<Reply> forget(String key, long token) {
        return claims.forget(key, token);
    }

    @Override
    public CompletionStage<Answer> apply(Request request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> openSession(String name, String session, Duration retention) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
