package dev.holdfast.redis.wire;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.ServerErrors;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a server, but not for longer than agreed, and words what went wrong without ever naming a password.
 *
 * @param where host and port, for messages
 * @param timeout how long all waits of this dial may take together
 * @param words what the server said, of an exception of the client library that carries a server's error; else null
 * @param begun when it began, by the system's time source
 */
public record Dial(String where, Duration timeout, Function<Throwable, @Nullable String> words, long begun) {

    /** Begins now. */
    public static Dial now(String where, Duration timeout, Function<Throwable, @Nullable String> words) {
        return new Dial(where, timeout, words, TimeSource.system().nanos());
    }

    /** The same, beginning now. */
    public Dial again() {
        return now(where, timeout, words);
    }

    /**
     * Opens something on a thread of its own, for the client library bounds this by other times than ours.
     *
     * @param late closes what was opened when nobody waits for it any more
     */
    public <T> T open(Supplier<T> connect, Consumer<T> late) {
        CompletableFuture<T> opened = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        T connection = connect.get();
                        if (!opened.complete(connection)) late.accept(connection);
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

    /** As {@link #open}, beginning now, without waiting. */
    public <T> CompletionStage<T> openLater(Supplier<T> connect, Consumer<T> late) {
        CompletableFuture<T> opened = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        opened.complete(again().open(connect, late));
                    } catch (RuntimeException e) {
                        opened.completeExceptionally(e);
                    }
                },
                "holdfast-connect");
        thread.setDaemon(true);
        thread.start();
        return opened;
    }

    /**
     * Waits, also through an interrupt, whose flag is then set again: a connection half open is of no use to anybody,
     * and the wait is short. What is there is taken also when the time is up.
     */
    public <T> T await(CompletableFuture<T> answer, String failure) {
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
            throw because(cause(e), failure);
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    /** In nanoseconds; not positive when the time is up. */
    public long remaining() {
        return timeout.toNanos() - (TimeSource.system().nanos() - begun);
    }

    /** What to tell of a failure of the client library. */
    public RuntimeException because(@Nullable Throwable cause, String failure) {
        if (cause instanceof BackendUnavailableException ours) return reworded(ours, failure);
        if (cause instanceof Error) return BackendUnavailableException.refused(failure + ": " + cause, cause);
        Throwable deepest = cause;
        boolean refused = false;
        for (Throwable each = cause; each != null; each = each.getCause()) {
            String said = words.apply(each);
            if (said != null) return refusal(said, failure);
            refused |= each instanceof SSLException;
            if (each.getMessage() != null && !(each instanceof CompletionException)) deepest = each;
        }
        String message = failure + ": " + (deepest == null ? "unknown cause" : said(deepest));
        return refused
                ? BackendUnavailableException.refused(message, cause)
                : BackendUnavailableException.passing(message, cause);
    }

    private static @Nullable Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
    }

    /** What is said first by a port that awaits another protocol. */
    private static String said(Throwable failure) {
        String said = String.valueOf(failure.getMessage());
        return said.startsWith("Connection reset")
                ? said + "; a port for TLS does so unless the URI begins with rediss:"
                : said;
    }

    private static RuntimeException refusal(String said, String failure) {
        RuntimeException meaning = ServerErrors.classify(said);
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
