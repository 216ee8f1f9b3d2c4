package dev.holdfast.counter.spi;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.HoldfastException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
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
    private final int backlog;
    private final Pending pending = new Pending();

    /** What lasts until its time has come, unless the client is closed before. */
    private final Set<CompletableFuture<?>> waits = ConcurrentHashMap.newKeySet();

    private volatile boolean closing;

    /** As the other constructor, without a limit to what is under way. */
    public Steps(TimeSource time, Duration patience, Executor callbacks) {
        this(time, patience, callbacks, Integer.MAX_VALUE);
    }

    /**
     * @param patience for how long a step is tried again
     * @param callbacks where dependents of {@linkplain #async asynchronous} stages run
     * @param backlog how many steps and {@linkplain #endsOnClose waits} may be under way; further ones are refused
     */
    public Steps(TimeSource time, Duration patience, Executor callbacks, int backlog) {
        this.time = Check.notNull("time", time);
        this.patience = Check.notNull("patience", patience);
        this.callbacks = Check.notNull("callbacks", callbacks);
        this.backlog = Check.range("backlog", backlog, 1, Integer.MAX_VALUE);
    }

    /** The client's clock and timer. */
    public TimeSource time() {
        return time;
    }

    /** Runs the application's code that nobody waits for: on the callback executor, or, if that refuses, on another thread. */
    public void callback(Runnable task) {
        try {
            callbacks.execute(task);
        } catch (RejectedExecutionException refused) {
            Fallback.THREAD.execute(task);
        }
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

    /**
     * As {@link #repeatable}, for a step that ends or keeps what was begun before: neither the backlog nor {@link #close} turns
     * it away.
     */
    public <T> CompletionStage<T> settling(String what, Supplier<CompletionStage<T>> step) {
        return settle(new Attempt<>(what, true, step));
    }

    /** As {@link #settling}, at most once. */
    public <T> CompletionStage<T> settlingOnce(String what, Supplier<CompletionStage<T>> step) {
        return settle(new Attempt<>(what, false, step));
    }

    private <T> CompletionStage<T> settle(Attempt<T> attempt) {
        pending.enterAnyway();
        return entered(attempt);
    }

    private <T> CompletionStage<T> begin(Attempt<T> attempt) {
        RuntimeException refused = enter(attempt.what);
        return refused == null ? entered(attempt) : CompletableFuture.failedFuture(refused);
    }

    private <T> CompletionStage<T> entered(Attempt<T> attempt) {
        attempt.result.whenComplete((answer, failure) -> pending.leave());
        attempt.take();
        return attempt.result;
    }

    private @Nullable RuntimeException enter(String what) {
        return switch (pending.enter(backlog)) {
            case IN -> null;
            case CLOSED -> closed();
            case FULL ->
                BackendUnavailableException.passing(
                        what + ": the client already has " + backlog + " calls under way", null);
        };
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("the counters client is closed");
    }

    /**
     * Counts work of several steps as under way until it ends, so that {@link #close} waits for it; it {@linkplain #settling
     * settles} what it has begun.
     *
     * @return false, and nothing is counted, if the client is closed
     */
    public boolean during(CompletionStage<?> work) {
        if (pending.enter(Long.MAX_VALUE) != Pending.Entry.IN) return false;
        work.whenComplete((end, failure) -> pending.leave());
        return true;
    }

    /**
     * Counts a wait as under way until it ends, and fails it with {@link IllegalStateException} when the client is closed
     * before; with {@link BackendUnavailableException} at once if the backlog is full.
     */
    public void endsOnClose(String what, CompletableFuture<?> wait) {
        RuntimeException refused = enter(what);
        if (refused != null) {
            wait.completeExceptionally(refused);
            return;
        }
        waits.add(wait);
        wait.whenComplete((end, failure) -> {
            waits.remove(wait);
            pending.leave();
        });
        // Looked at behind that: whoever closes either finds it or is seen here.
        if (closing) wait.completeExceptionally(closed());
    }

    /** The stage as the application gets it: its dependents run on the callback executor. */
    public <T> CompletionStage<T> async(CompletionStage<T> stage) {
        return async(stage, answer -> answer);
    }

    /**
     * As {@link #async(CompletionStage)}, of what the application's code makes of the answer, on the callback executor.
     *
     * @param reading may throw, which fails the stage
     */
    public <A, T> CompletionStage<T> async(CompletionStage<A> stage, Function<? super A, ? extends T> reading) {
        CompletableFuture<T> told = new CompletableFuture<>();
        stage.whenComplete((answer, failure) -> callback(() -> {
            if (failure == null) tell(told, answer, reading);
            else told.completeExceptionally(cause(failure));
        }));
        return told;
    }

    private static <A, T> void tell(CompletableFuture<T> told, A answer, Function<? super A, ? extends T> reading) {
        T read;
        try {
            read = reading.apply(answer);
        } catch (Throwable e) {
            told.completeExceptionally(e);
            return;
        }
        told.complete(read);
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

    /** Waits for an end, at most the patience, through interrupts; completes it then. */
    public void awaitAtMostPatience(CompletableFuture<Void> end) {
        Pending.await(end, time, patience);
    }

    /** Whether new steps are turned away. */
    public boolean isClosed() {
        return pending.isClosed();
    }

    /**
     * Turns new steps away, {@linkplain #endsOnClose ends waits}, and waits until what is under way is over, at most the
     * patience. Idempotent.
     */
    public void close() {
        closing = true;
        waits.forEach(wait -> wait.completeExceptionally(closed()));
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
