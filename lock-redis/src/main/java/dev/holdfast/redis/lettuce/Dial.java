package dev.holdfast.redis.lettuce;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.ServerErrors;
import io.lettuce.core.RedisCommandExecutionException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a server, but not for longer than agreed, and words what went wrong without ever naming a password.
 *
 * @param where host and port, for messages
 * @param timeout how long all waits of this dial may take together
 * @param begun when it began, by the system's time source
 */
record Dial(String where, Duration timeout, long begun) {

    Dial(String where, Duration timeout) {
        this(where, timeout, TimeSource.system().nanos());
    }

    /** The same, beginning now. */
    Dial again() {
        return new Dial(where, timeout);
    }

    /** Opens something on a thread of its own, for the client library bounds this by other times than ours. */
    <T extends AutoCloseable> T open(Supplier<T> connect) {
        CompletableFuture<T> opened = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        T connection = connect.get();
                        if (!opened.complete(connection)) connection.close();
                    } catch (Throwable e) {
                        // Also what shows a class path that is not complete.
                        opened.completeExceptionally(e);
                    }
                },
                "holdfast-connect");
        thread.setDaemon(true);
        thread.start();
        try {
            return await(opened, "cannot connect to " + where);
        } catch (RuntimeException e) {
            opened.cancel(false);
            throw e;
        }
    }

    /**
     * Waits, also through an interrupt, whose flag is then set again: a connection half open is of no use to anybody,
     * and the wait is short. What is there is taken also when the time is up.
     */
    <T> T await(CompletableFuture<T> answer, String failure) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get(remaining(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (TimeoutException e) {
            throw BackendUnavailableException.passing(failure + ": no answer within " + timeout, null);
        } catch (ExecutionException e) {
            throw translate(cause(e), failure);
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    long remaining() {
        return timeout.toNanos() - (TimeSource.system().nanos() - begun);
    }

    private static @Nullable Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
    }

    private static RuntimeException translate(@Nullable Throwable cause, String failure) {
        if (cause instanceof BackendUnavailableException ours) return reworded(ours, failure);
        if (cause instanceof Error) return BackendUnavailableException.refused(failure + ": " + cause, cause);
        Throwable deepest = cause;
        boolean refused = false;
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof RedisCommandExecutionException) return refusal(each, failure);
            refused |= each instanceof SSLException;
            if (each.getMessage() != null && !(each instanceof CompletionException)) deepest = each;
        }
        String message = failure + ": " + (deepest == null ? "unknown cause" : deepest.getMessage());
        return refused
                ? BackendUnavailableException.refused(message, cause)
                : BackendUnavailableException.passing(message, cause);
    }

    private static RuntimeException refusal(Throwable answer, String failure) {
        RuntimeException meaning = ServerErrors.classify(String.valueOf(answer.getMessage()));
        return meaning instanceof BackendUnavailableException unavailable
                ? reworded(unavailable, failure)
                : BackendUnavailableException.refused(failure + ": " + meaning.getMessage(), null);
    }

    private static RuntimeException reworded(BackendUnavailableException meaning, String failure) {
        String message = failure + ": " + meaning.getMessage();
        return meaning.isTransient()
                ? BackendUnavailableException.passing(message, meaning.getCause())
                : BackendUnavailableException.refused(message, meaning.getCause());
    }
}
