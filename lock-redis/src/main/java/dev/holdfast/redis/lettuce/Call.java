package dev.holdfast.redis.lettuce;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.redis.ServerErrors;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One command that is written at most once, whatever the client's options say about reconnecting.
 *
 * <p>It goes from NEW to SENT when the client library encodes it, or from NEW to DROPPED when it fails first; whichever
 * comes first decides. Hence the two kinds of failure: a command that was DROPPED was certainly not executed, one that
 * was SENT may have been. A library that wants to write it again (Lettuce replays what was under way when a connection
 * broke, unless told not to) gets a PING instead, which keeps requests and replies in step, and the call fails as unknown.
 */
final class Call extends Command<String, String, List<String>> {

    private static final int NEW = 0;
    private static final int SENT = 1;
    private static final int DROPPED = 2;

    private static final AtomicIntegerFieldUpdater<Call> STAGE =
            AtomicIntegerFieldUpdater.newUpdater(Call.class, "stage");

    private final CompletableFuture<List<String>> reply = new CompletableFuture<>();
    private final Calls calls;
    private final long begun;
    private final Thread caller = Thread.currentThread();
    private volatile int stage = NEW;

    Call(CommandType type, CommandArgs<String, String> args, Calls calls, long begun) {
        super(type, new FlatReply(), args);
        this.calls = calls;
        this.begun = begun;
    }

    CompletableFuture<List<String>> reply() {
        return reply;
    }

    /** When it was dispatched, by the calls' clock. */
    long begun() {
        return begun;
    }

    @Override
    public void encode(ByteBuf buffer) {
        if (STAGE.compareAndSet(this, NEW, SENT)) {
            super.encode(buffer);
            return;
        }
        new Command<String, String, String>(CommandType.PING, null).encode(buffer);
        fail(lost("the connection broke before the answer came", null));
    }

    @Override
    public void complete() {
        super.complete();
        calls.answered(this);
        String error = getOutput().getError();
        if (error == null) {
            reply.complete(getOutput().get());
            return;
        }
        if (ServerErrors.code(error).equals("READONLY")) calls.demoted();
        reply.completeExceptionally(ServerErrors.classify(error));
    }

    @Override
    public boolean completeExceptionally(Throwable cause) {
        boolean unsent = isUnsent();
        String words = String.valueOf(cause.getMessage());
        return fail(
                unsent
                        ? BackendUnavailableException.passing("not sent to Redis: " + words, cause)
                        : lost(words, cause));
    }

    @Override
    public void cancel() {
        completeExceptionally(new IllegalStateException("the connection was closed"));
    }

    /** Gives up waiting for the answer. */
    void expire(Duration timeout) {
        boolean unsent = isUnsent();
        String hint = EventLoop.owns(caller)
                ? "; it was asked on the connection's event loop thread, which must not be blocked"
                : "";
        fail(
                unsent
                        ? BackendUnavailableException.passing(
                                "could not be sent to Redis within " + timeout + hint, null)
                        : lost("no answer within " + timeout + hint, null));
    }

    /** Whether it was not written and, from now on, never will be. */
    private boolean isUnsent() {
        return STAGE.compareAndSet(this, NEW, DROPPED) || stage == DROPPED;
    }

    private boolean fail(RuntimeException failure) {
        // First of all, for the next line puts words into the output that complete(), on another thread, takes for the
        // server's.
        boolean first = reply.completeExceptionally(failure);
        super.completeExceptionally(failure);
        calls.failed(this);
        return first;
    }

    private static OutcomeUnknownException lost(String words, @Nullable Throwable cause) {
        return new OutcomeUnknownException("sent to Redis, outcome unknown: " + words, cause);
    }
}
