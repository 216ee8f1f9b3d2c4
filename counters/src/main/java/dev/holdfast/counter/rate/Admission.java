package dev.holdfast.counter.rate;

import dev.holdfast.counter.UnexpectedValueException;
import dev.holdfast.counter.spi.RateStore;
import dev.holdfast.counter.spi.RateStore.Span;
import dev.holdfast.counter.spi.RateStore.Taken;
import dev.holdfast.lock.spi.Subscription;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * One call, until it is decided and its time has come. The wait begins when the answer comes in, which is after the store
 * gave it: so nobody is early. Cancelled before its time, or when the client is closed, it gives its permits back, also
 * when the answer comes in later.
 */
final class Admission extends CompletableFuture<Decision> {

    private final RateLimiter limiter;

    Admission(RateLimiter limiter) {
        this.limiter = limiter;
    }

    void answeredBy(CompletionStage<RateStore.Reply> answer) {
        answer.whenComplete((reply, failure) -> {
            if (failure != null) completeExceptionally(failure);
            else if (reply instanceof Taken taken) admit(taken);
            else if (reply instanceof RateStore.Refused refused) refuse(refused);
            else if (reply instanceof RateStore.Odd odd)
                completeExceptionally(new UnexpectedValueException(limiter.toString(), odd.found()));
        });
    }

    private void refuse(RateStore.Refused refused) {
        Duration retryAfter = Duration.of(refused.delay(), ChronoUnit.MICROS);
        limiter.listener().rateLimited(limiter.name(), retryAfter);
        complete(decision(false, refused.used(), retryAfter));
    }

    private void admit(Taken taken) {
        Decision decision = decision(true, taken.used(), Duration.ZERO);
        if (taken.delay() == 0 && complete(decision)) return;
        Subscription timer =
                limiter.time().schedule(TimeUnit.MICROSECONDS.toNanos(taken.delay()), () -> complete(decision));
        whenComplete((reached, cancelled) -> {
            if (cancelled == null) return;
            timer.close();
            limiter.giveBack(taken);
        });
        limiter.endsOnClose(this);
    }

    private Decision decision(boolean admitted, Span used, Duration retryAfter) {
        long micros = used.micros() + (used.rest() > 0 ? 1 : 0);
        return new Decision(admitted, limiter.limit().free(used), retryAfter, Duration.of(micros, ChronoUnit.MICROS));
    }

    /** The stage as the application gets it; cancelling that cancels this. */
    CompletionStage<Decision> asSeenBy(CompletionStage<Decision> told) {
        told.whenComplete((decision, failure) -> {
            if (told.toCompletableFuture().isCancelled()) cancel(false);
        });
        return told;
    }
}
