package dev.holdfast.lock;

import dev.holdfast.lock.LockListener.Refusal;
import dev.holdfast.lock.spi.Mode;
import dev.holdfast.lock.work.Stages;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One call of an acquiring verb: its {@link Request}, and the three ways to wait for it. */
final class Acquisition<L extends Lease> {

    private final Client client;
    private final Subject subject;
    private final Request request;
    private final BiFunction<Client, Hold, L> form;

    /** Whether the future is being completed with its result, not by somebody who will not wait for it. */
    private volatile boolean delivering;

    /**
     * @param wait zero not to wait, null to wait for ever
     * @param thread the caller's, if it blocks
     */
    Acquisition(
            Client client,
            String name,
            Mode mode,
            BiFunction<Client, Hold, L> form,
            LeaseOptions options,
            @Nullable Duration wait,
            @Nullable Thread thread) {
        this.client = client;
        this.subject = new Subject(mode.kind(), name);
        this.form = form;
        this.request = new Request(mode, options, wait, client.time.nanos(), thread, options.interruptOnLoss());
    }

    /** Waits; an interrupt ends the wait. */
    Optional<L> await() throws InterruptedException {
        if (Thread.interrupted()) throw new InterruptedException("interrupted before asking for " + subject);
        ask();
        try {
            return settled(request.result.get());
        } catch (InterruptedException e) {
            cancel();
            throw e;
        } catch (ExecutionException e) {
            throw failed(Objects.requireNonNull(e.getCause()));
        }
    }

    /** Waits; an interrupt changes nothing but the thread's flag. */
    Optional<L> join() {
        ask();
        try {
            return settled(request.result.join());
        } catch (CompletionException e) {
            throw failed(e);
        }
    }

    /**
     * Does not wait. Completing the future from outside, as cancelling or a timeout does, gives up, also when the lease is on
     * its way already.
     */
    <T> CompletableFuture<T> async(Function<Optional<L>, T> result) {
        CompletableFuture<T> handed = new CompletableFuture<>();
        ask();
        request.result.whenComplete((hold, failure) -> client.callback(() -> {
            if (handed.isDone()) return;
            delivering = true;
            if (failure != null) handed.completeExceptionally(failed(failure));
            else hand(hold, result, handed);
        }));
        // Cancelled, timed out, completed by hand: whatever ends the future but its lease gives the place, or the
        // lease, back.
        handed.whenComplete((lease, failure) -> {
            if (!delivering) cancelLater();
        });
        return handed;
    }

    private void ask() {
        request.trail = client.trail(subject);
        client.submit(subject, request);
    }

    private <T> void hand(@Nullable Hold hold, Function<Optional<L>, T> result, CompletableFuture<T> handed) {
        if (!handed.complete(result.apply(settled(hold))) && hold != null) client.takeBack(hold);
    }

    /** Told elsewhere: this may be a thread that others need, such as the one that ends {@code orTimeout}. */
    private void cancelLater() {
        client.cancel(request);
        Duration waited = waited();
        client.tellLater(listener -> listener.refused(subject, waited, Refusal.CANCELLED));
        client.follow(request.trail, trail -> trail.refused(Refusal.CANCELLED));
    }

    private void cancel() {
        client.cancel(request);
        client.tell(listener -> listener.refused(subject, waited(), Refusal.CANCELLED));
        request.trail.refused(Refusal.CANCELLED);
    }

    private Optional<L> settled(@Nullable Hold hold) {
        if (hold == null) {
            client.tell(listener -> listener.refused(subject, waited(), Refusal.BUSY));
            request.trail.refused(Refusal.BUSY);
            return Optional.empty();
        }
        L lease = form.apply(client, hold);
        client.tell(listener -> listener.acquired(subject, lease, waited(), hold.arrival));
        hold.tellAcquired();
        return Optional.of(lease);
    }

    private RuntimeException failed(Throwable failure) {
        Throwable cause = Stages.cause(failure);
        client.tell(listener -> listener.failed(subject, waited(), cause));
        request.trail.failed(cause);
        return Stages.thrown(failure);
    }

    private Duration waited() {
        return Duration.ofNanos(client.time.nanos() - request.began);
    }
}
