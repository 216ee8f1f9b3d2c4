package dev.holdfast.lock.meeting;

import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.lock.work.Stages;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A command that is sent again while the store fails, until the patience is over. If any of its tries may have been done, so
 * may the command: then it fails as unknown, whatever the last try came to.
 */
final class Repeated<T> {

    private static final long PAUSE = 100_000_000;

    private final TimeSource time;
    private final long until;
    private final boolean afterUnknown;
    private final Supplier<CompletionStage<T>> command;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private volatile boolean unknown;

    private Repeated(TimeSource time, long patience, boolean afterUnknown, Supplier<CompletionStage<T>> command) {
        this.time = time;
        this.until = time.nanos() + patience;
        this.afterUnknown = afterUnknown;
        this.command = command;
    }

    /** @param afterUnknown whether to send it again also when it may have been done */
    static <T> CompletableFuture<T> send(
            TimeSource time, long patience, boolean afterUnknown, Supplier<CompletionStage<T>> command) {
        Repeated<T> repeated = new Repeated<>(time, patience, afterUnknown, command);
        repeated.send();
        return repeated.result;
    }

    private void send() {
        command.get().whenComplete((answer, failure) -> {
            if (failure == null) result.complete(answer);
            else failed(Stages.cause(failure));
        });
    }

    private void failed(Throwable cause) {
        boolean mayBeDone = cause instanceof OutcomeUnknownException;
        unknown |= mayBeDone;
        boolean again = Failures.passes(cause) && (afterUnknown || !mayBeDone) && time.nanos() - until < 0;
        if (again) time.schedule(PAUSE, this::send);
        else if (unknown && !mayBeDone)
            result.completeExceptionally(new OutcomeUnknownException(
                    "an earlier try may have been done; the last: " + cause.getMessage(), cause));
        else result.completeExceptionally(cause);
    }
}
