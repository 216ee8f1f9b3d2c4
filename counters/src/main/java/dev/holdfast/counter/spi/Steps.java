package dev.holdfast.counter.spi;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.HoldfastException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes a client's steps on a store: each again for as long as it was certainly not taken, within the client's patience, and
 * also when its outcome is unknown, if it may be repeated. For those who build nouns on a store; an application needs none of
 * it. Safe for use by many threads; only {@link #await} and {@link #close} block.
 */
public final class Steps {

    private static final long SHORTEST_PAUSE = Duration.ofMillis(5).toNanos();
    private static final int DOUBLINGS = 6;

    private final TimeSource time;
    private final Duration patience;
    private final Executor callbacks;
    private final Pending pending = new Pending();

    /**
     * @param patience for how long a step is tried again
     * @param callbacks where dependents of {@linkplain #async asynchronous} stages run
     */
    public Steps(TimeSource time, Duration patience, Executor callbacks) {
        this.time = Check.notNull("time", time);
        this.patience = Check.notNull("patience", patience);
        this.callbacks = Check.notNull("callbacks", callbacks);
    }

    /** The client's clock and timer. */
    public TimeSource time() {
        return time;
    }

    /** Where the application's code runs that nobody waits for. */
    public Executor callbacks() {
        return callbacks;
    }

    /**
     * Takes a step that is harmless when it is taken twice with the same arguments: tried again also when its outcome is
     * unknown. Fails as unknown only if no answer came within the patience and one of the tries may have been taken.
     *
     * @param what names the noun and its name in messages, as {@code counter "views"}
     */
    public <T> CompletionStage<T> repeatable(String what, Supplier<CompletionStage<T>> step) {
        return begin(new Attempt<>(what, true, step));
    }

    /** Takes a step at most once: with an unknown outcome it fails at once, and is not tried again. */
    public <T> CompletionStage<T> atMostOnce(String what, Supplier<CompletionStage<T>> step) {
        return begin(new Attempt<>(what, false, step));
    }

    private <T> CompletionStage<T> begin(Attempt<T> attempt) {
        if (!pending.enter())
            return CompletableFuture.failedFuture(new IllegalStateException("the counters client is closed"));
        attempt.result.whenComplete((answer, failure) -> pending.leave());
        attempt.take();
        return attempt.result;
    }

    /** The stage as the application gets it: its dependents run on the callback executor. */
    public <T> CompletionStage<T> async(CompletionStage<T> stage) {
        CompletableFuture<T> told = new CompletableFuture<>();
        stage.whenComplete((answer, failure) -> {
            Runnable telling = () -> {
                if (failure == null) told.complete(answer);
                else told.completeExceptionally(cause(failure));
            };
            try {
                callbacks.execute(telling);
            } catch (RejectedExecutionException closed) {
                telling.run();
            }
        });
        return told;
    }

    /**
     * Waits for a stage of a step, through interrupts, and sets the thread's flag again. Not for a stage of {@link #async}: the
     * caller may be the only thread of the callback executor.
     */
    public <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw here(cause(e));
        }
    }

    /** The failure with the stack of the thread that waits for it. */
    private static RuntimeException here(Throwable cause) {
        if (cause instanceof HoldfastException known) return known.again();
        if (cause instanceof IllegalStateException state) return new IllegalStateException(state.getMessage(), state);
        if (cause instanceof RuntimeException unchecked) return unchecked;
        return new IllegalStateException(cause.getMessage(), cause);
    }

    /** Turns new steps away, and waits until those under way are over, at most the patience. Idempotent. */
    public void close() {
        pending.close(time, patience);
    }

    /** What a stage failed with, without the wrapping that dependent stages add. */
    public static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    /** One step and its repetitions, one after the other. */
    private final class Attempt<T> {

        private final String what;
        private final boolean repeatable;
        private final Supplier<CompletionStage<T>> step;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private final long begun = time.nanos();
        private int failures;
        private boolean unknown;

        private Attempt(String what, boolean repeatable, Supplier<CompletionStage<T>> step) {
            this.what = what;
            this.repeatable = repeatable;
            this.step = step;
        }

        private void take() {
            CompletionStage<T> stage;
            try {
                stage = step.get();
            } catch (Throwable e) {
                stage = CompletableFuture.failedFuture(e);
            }
            stage.whenComplete((answer, failure) -> {
                if (failure == null) result.complete(answer);
                else failed(cause(failure));
            });
        }

        private void failed(Throwable cause) {
            boolean outage = cause instanceof BackendUnavailableException || cause instanceof OutcomeUnknownException;
            boolean passing = !(cause instanceof BackendUnavailableException refusal) || refusal.isTransient();
            unknown |= cause instanceof OutcomeUnknownException;
            if (!outage || !passing && !unknown) result.completeExceptionally(cause);
            else if (unknown && !repeatable || time.nanos() - begun >= patience.toNanos())
                result.completeExceptionally(outOfPatience(cause));
            else time.schedule(SHORTEST_PAUSE << Math.min(failures++, DOUBLINGS), this::take);
        }

        private HoldfastException outOfPatience(@Nullable Throwable cause) {
            String reason = cause == null ? "no answer" : String.valueOf(cause.getMessage());
            return unknown
                    ? new OutcomeUnknownException(what + ": outcome unknown: " + reason, cause)
                    : BackendUnavailableException.passing(
                            what + ": not done within " + patience + ": " + reason, cause);
        }
    }
}
