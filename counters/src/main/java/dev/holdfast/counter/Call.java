package dev.holdfast.counter;

import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.Operation;
import dev.holdfast.lock.HoldfastException;
import dev.holdfast.lock.OutcomeUnknownException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One call on a counter, from its arrival to its result. It is the caller's stage and the link of the queue it waits in, at
 * once: a call costs one object.
 */
abstract class Call<T> extends CompletableFuture<T> {

    final CounterOptions options;

    /** Whether a thread is parked on it. Such a call has no dependents, so any thread may complete it. */
    final boolean blocking;

    /** When it was made, by the engine's monotonic clock. */
    final long arrived;

    /** How many wait in front of it, it included; see {@link Inbox}. */
    int depth;

    /** Whether it and those that wait in front of it {@linkplain #hasNoPlace() have no place} among others. */
    boolean unordered;

    @Nullable
    Call<?> next;

    private @Nullable T result;
    private @Nullable Throwable failure;

    Call(CounterOptions options, boolean blocking, long arrived) {
        this.options = options;
        this.blocking = blocking;
        this.arrived = arrived;
    }

    /**
     * Whether it may be done before or after any other that is not answered yet: the thread that makes it makes no other
     * meanwhile, so nobody can tell. Not in a session, whose requests have their order.
     */
    final boolean hasNoPlace() {
        return blocking && !options.exactlyOnce();
    }

    /** What the store is asked, if this call is sent alone. */
    abstract Operation operation();

    /** Keeps what the store answered to this call alone, for {@link #deliver()}. */
    abstract void settle(Answer.Done answer);

    final void settleAs(T value) {
        result = value;
    }

    /** Keeps why there is no result, for {@link #deliver()}. */
    final void fail(Throwable cause) {
        failure = cause;
    }

    /** Tells the caller. */
    final void deliver() {
        if (failure != null) completeExceptionally(failure);
        else complete(result);
    }

    /** Waits for the result, through interrupts; the flag is set again. */
    final T await() {
        try {
            return join();
        } catch (CompletionException e) {
            throw here(e.getCause());
        }
    }

    /** The failure with the stack of the thread that waited for it; the original may be shared by many callers. */
    private static RuntimeException here(Throwable cause) {
        if (cause instanceof HoldfastException known) return known.again();
        if (cause instanceof IllegalStateException closed)
            return new IllegalStateException(closed.getMessage(), closed);
        return new OutcomeUnknownException(cause.getMessage(), cause);
    }
}
