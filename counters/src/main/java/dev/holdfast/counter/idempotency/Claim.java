package dev.holdfast.counter.idempotency;

import dev.holdfast.counter.spi.ClaimStore.Finished;
import dev.holdfast.counter.spi.ClaimStore.Mine;
import dev.holdfast.counter.spi.ClaimStore.Reply;
import dev.holdfast.counter.spi.Steps;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.Subscription;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A claim this JVM holds. It is renewed until it is lost, completed or given up; the latter two happen once. */
final class Claim {

    private static final int RENEWALS_PER_LEASE = 3;

    private final Desk desk;
    private final String key;
    private final String owner;
    private final long token;
    private final Flight flight;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Subscription renewal = () -> {};

    Claim(Desk desk, String key, String owner, long token, Flight flight) {
        this.desk = desk;
        this.key = key;
        this.owner = owner;
        this.token = token;
        this.flight = flight;
        scheduleRenewal();
    }

    long token() {
        return token;
    }

    private void scheduleRenewal() {
        long pause = desk.options.lease().toNanos() / RENEWALS_PER_LEASE;
        renewal = desk.steps.time().schedule(pause, this::renew);
        if (over.get()) renewal.close();
    }

    private void renew() {
        if (over.get()) return;
        desk.step(key, () -> desk.store.renew(key, owner, desk.options.lease())).whenComplete((reply, failure) -> {
            boolean held = failure == null ? reply instanceof Mine : isOutage(Steps.cause(failure));
            if (held && !over.get()) scheduleRenewal();
        });
    }

    /** It may pass; a closed client does not. */
    private static boolean isOutage(Throwable cause) {
        return cause instanceof BackendUnavailableException || cause instanceof OutcomeUnknownException;
    }

    /** Keeps the result: empty if it is kept, else the result of another who came first. */
    CompletionStage<Optional<String>> complete(String result) {
        end();
        return desk.step(key, () -> desk.store.complete(key, owner, token, result, desk.options.ttl()))
                .thenApply(this::kept)
                .whenComplete((others, failure) -> {
                    if (failure != null) flight.vacated();
                    else flight.landed(others.orElse(result));
                });
    }

    private Optional<String> kept(Reply reply) {
        if (reply instanceof Mine) return Optional.empty();
        if (reply instanceof Finished others) return Optional.of(others.result());
        throw new ClaimLostException(key, token);
    }

    /** Lets the next one work. Never fails: at the worst the claim lapses. */
    CompletionStage<@Nullable Reply> abandon() {
        end();
        CompletionStage<@Nullable Reply> told =
                desk.step(key, () -> desk.store.abandon(key, owner)).handle((reply, failure) -> reply);
        return told.whenComplete((reply, never) -> flight.vacated());
    }

    private void end() {
        over.set(true);
        renewal.close();
    }
}
