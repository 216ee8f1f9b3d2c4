package dev.holdfast.redis.wire;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.redis.ServerErrors;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One command that is written at most once, and what became of it.
 *
 * <p>It goes from NEW to SENT just before it is written, or from NEW to DROPPED when it fails first; whichever comes first
 * decides. Hence the two kinds of failure: a command that was DROPPED was certainly not executed, one that was SENT may
 * have been.
 */
public final class Call {

    private static final int NEW = 0;
    private static final int SENT = 1;
    private static final int DROPPED = 2;

    private static final AtomicIntegerFieldUpdater<Call> STAGE =
            AtomicIntegerFieldUpdater.newUpdater(Call.class, "stage");

    private final CompletableFuture<List<String>> reply = new CompletableFuture<>();
    private final Calls calls;
    private final boolean onEventLoop;
    private final Consumer<RuntimeException> abandon;
    private final long begun;
    private volatile int stage = NEW;

    Call(Calls calls, boolean onEventLoop, Consumer<RuntimeException> abandon, long begun) {
        this.calls = calls;
        this.onEventLoop = onEventLoop;
        this.abandon = abandon;
        this.begun = begun;
    }

    /** Completes with the server's answer as flat text, or fails with one of the library's exceptions. */
    public CompletableFuture<List<String>> reply() {
        return reply;
    }

    /** When it was begun, by the calls' clock. */
    long begun() {
        return begun;
    }

    /** Whether it may be written now; true once, and never after it was dropped. */
    public boolean mayBeSent() {
        return STAGE.compareAndSet(this, NEW, SENT);
    }

    /** The server's answer. */
    public void answer(List<String> answer) {
        calls.answered(this);
        reply.complete(answer);
    }

    /** The server's error, the whole line after {@code '-'}. */
    public void refuse(String error) {
        calls.answered(this);
        if (ServerErrors.code(error).equals("READONLY")) calls.demoted();
        reply.completeExceptionally(calls.meaning(error));
    }

    /** The client library gave it up. Returns whether it was still open. */
    public boolean fail(Throwable cause) {
        String words = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return fail(
                isUnsent()
                        ? BackendUnavailableException.passing("not sent to Redis: " + words, cause)
                        : lost(words, cause));
    }

    /** The client library wants to write it again. */
    public boolean failAsBroken() {
        return fail(lost("the connection broke before the answer came", null));
    }

    /** Gives up waiting for the answer. */
    boolean expire(Duration timeout) {
        String hint =
                onEventLoop ? "; it was asked on the connection's event loop thread, which must not be blocked" : "";
        return fail(
                isUnsent()
                        ? BackendUnavailableException.passing(
                                "could not be sent to Redis within " + timeout + hint, null)
                        : lost("no answer within " + timeout + hint, null));
    }

    /** Whether it was not written and, from now on, never will be. */
    private boolean isUnsent() {
        return STAGE.compareAndSet(this, NEW, DROPPED) || stage == DROPPED;
    }

    private boolean fail(RuntimeException failure) {
        // First of all, for the client library may take what it is told next for the server's words.
        boolean first = reply.completeExceptionally(failure);
        abandon.accept(failure);
        calls.failed(this);
        return first;
    }

    private static OutcomeUnknownException lost(String words, @Nullable Throwable cause) {
        return new OutcomeUnknownException("sent to Redis, outcome unknown: " + words, cause);
    }
}
