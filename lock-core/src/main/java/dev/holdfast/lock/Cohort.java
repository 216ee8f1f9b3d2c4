package dev.holdfast.lock;

import dev.holdfast.lock.LockListener.Arrival;
import dev.holdfast.lock.spi.OwnerId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The callers of one client that want one name: a first-in first-out queue of {@link Request}s behind a single remote owner.
 *
 * <p>It is always in one of three states.
 * <ul>
 *   <li><em>Seeking</em>: a {@link Seek} asks the store for its first request.
 *   <li><em>Held</em>: a {@link Hold} has the name; the others wait. When it is released, the name is passed on within its
 *       {@link Tenure}, or the tenure yields to a new seek of this cohort behind the other clients' ones.
 *   <li><em>Retired</em>: nobody holds or wants the name here. The cohort is out of the client's table and never used again.
 * </ul>
 * Requests wait in the first two only. Every event is one step: it changes the state under the mutex and collects {@link
 * Effects}, which run after the mutex is free. Answers and messages carry the owner they are for, so those that come late,
 * twice or out of order find that it is no longer the current one and change nothing.
 */
final class Cohort {

    private final Client client;
    private final String name;
    private final ReentrantLock mutex = new ReentrantLock();
    private final Requests waiting;
    private @Nullable Seek seek;
    private @Nullable Hold hold;
    private boolean retired;

    Cohort(Client client, String name) {
        this.client = client;
        this.name = name;
        this.waiting = new Requests(client.alarms);
    }

    String name() {
        return name;
    }

    Client client() {
        return client;
    }

    // ---- what callers ask for

    /** Takes in a request; false if this cohort is retired and the request has to look for its successor. */
    boolean enter(Request request) {
        return step(effects -> {
            if (retired) return false;
            request.cohort = this;
            loseIfOver(effects);
            if (seek == null && hold == null) {
                waiting.add(request);
                seek(effects);
            } else if (request.waits()) {
                waiting.add(request);
                await(request);
                effects.add(() -> client.tell(listener -> listener.waiting(name)));
            } else if (hold != null || seek.isBusy()) {
                effects.add(() -> request.result.complete(null));
            } else {
                // The store has not been heard, or has failed: what it says next settles this one too.
                waiting.add(request);
            }
            return true;
        });
    }

    /** Takes out a request whose caller went away; whatever it was given meanwhile is given back. */
    void cancel(Request request) {
        change(effects -> {
            if (waiting.contains(request)) dismiss(request, effects, () -> request.result.cancel(false));
            else
                effects.add(() -> request.result.thenAccept(given -> {
                    if (given != null) release(given);
                }));
        });
    }

    CompletableFuture<ReleaseOutcome> release(Hold released) {
        return step(effects -> release(released, effects));
    }

    CompletionStage<LossCause> whenLost(Hold of) {
        return step(effects -> of.whenLost(client, effects));
    }

    /** Renews for the holder; the stage's failure says why it could not. */
    CompletableFuture<Void> renew(Hold renewed) {
        return step(effects -> {
            loseIfOver(effects);
            if (renewed != hold) return CompletableFuture.failedFuture(renewed.overException());
            if (renewed.isPastMaximum(client.time.nanos()))
                return CompletableFuture.failedFuture(
                        new IllegalStateException("the lease of '" + name + "' has reached its maximum hold"));
            CompletableFuture<Void> done = new CompletableFuture<>();
            renewed.tenure.renew(renewed, client.time.nanos(), done, effects);
            return done;
        });
    }

    void abandon(Hold unreachable) {
        change(effects -> {
            if (unreachable != hold) return;
            unreachable.abandoned = true;
            effects.add(() -> client.tellLater(listener -> listener.abandoned(name)));
        });
    }

    /** Fails who waits and gives back what is held; completes when the store has answered. */
    CompletableFuture<?> close() {
        return step(effects -> {
            failAll(Client.closedException(), effects);
            Hold current = hold;
            return current == null ? CompletableFuture.completedFuture(null) : release(current, effects);
        });
    }

    // ---- what the store tells unasked

    /** A grant made by another client. False if nobody here is waiting for this one. */
    boolean granted(OwnerId owner, long grant) {
        return step(effects -> {
            Seek current = seek;
            if (current != null && current.owner.equals(owner)) current.granted(grant, effects);
            else return hold != null && hold.tenure.owner.equals(owner);
            return true;
        });
    }

    /** Asks the store now, because it is time or because messages may have been lost. */
    void ask() {
        change(effects -> {
            if (seek != null) seek.askNow(effects);
        });
    }

    // ---- the states and the ways between them

    @Nullable
    Seek current() {
        return seek;
    }

    @Nullable
    Hold holding() {
        return hold;
    }

    Requests waiting() {
        return waiting;
    }

    private void seek(Effects effects) {
        Seek begun = new Seek(this, client.nextOwner(waiting.first().options), null);
        seek = begun;
        begun.ask(effects);
    }

    /** The seek has been granted: its first request holds. */
    void enter(OwnerId owner, long grant, Deadline deadline, Arrival arrival, Effects effects) {
        seek = null;
        Tenure tenure = new Tenure(this, owner, grant, deadline, client.time.nanos());
        tenure.begin(give(tenure, arrival, effects), effects);
        for (Request request : waiting.due(client.time.nanos()))
            dismiss(request, effects, () -> request.result.complete(null));
    }

    private Hold give(Tenure tenure, Arrival arrival, Effects effects) {
        Request request = waiting.poll();
        Hold given = new Hold(this, tenure, request, arrival, client.time.nanos());
        hold = given;
        effects.add(() -> request.result.complete(given));
        return given;
    }

    private CompletableFuture<ReleaseOutcome> release(Hold released, Effects effects) {
        CompletableFuture<ReleaseOutcome> earlier = released.released;
        if (earlier != null) return earlier;
        if (released == hold) loseIfOver(effects);
        LossCause cause = released.cause();
        CompletableFuture<ReleaseOutcome> outcome =
                cause == null ? giveBack(released, effects) : CompletableFuture.completedFuture(cause.outcome());
        released.released = outcome;
        return outcome;
    }

    /** Passes the name on here, or lets go of it: in favour of the cohort's next request behind the other clients'. */
    private CompletableFuture<ReleaseOutcome> giveBack(Hold released, Effects effects) {
        Tenure tenure = released.tenure;
        released.end();
        hold = null;
        if (!waiting.isEmpty() && tenure.mayPassOn(released, waiting.first().options)) {
            tenure.passOn();
            give(tenure, Arrival.HAND_OVER, effects);
            return CompletableFuture.completedFuture(ReleaseOutcome.RELEASED);
        }
        tenure.end();
        if (waiting.isEmpty()) return leave(released, effects);
        Seek next = new Seek(this, client.nextOwner(waiting.first().options), tenure);
        seek = next;
        next.ask(effects);
        return next.yielded;
    }

    private CompletableFuture<ReleaseOutcome> leave(Hold released, Effects effects) {
        CompletableFuture<ReleaseOutcome> outcome = new CompletableFuture<>();
        effects.add(() -> Departure.release(client, name, released.tenure, released.options.duration())
                .thenAccept(outcome::complete));
        return outcome;
    }

    void loseIfOver(Effects effects) {
        if (hold != null && hold.tenure.deadline().isOver(client.time)) lose(LossCause.EXPIRED, effects);
    }

    void lose(LossCause cause, Effects effects) {
        Hold gone = hold;
        if (gone == null) return;
        hold = null;
        gone.tenure.end();
        gone.lose(cause, client, effects);
        Duration held = Duration.ofNanos(client.time.nanos() - gone.began);
        effects.add(() -> client.tellLater(listener -> listener.lost(name, held, cause)));
        // Told first: the leave may make somebody else the holder.
        effects.add(() -> Departure.leave(client, name, gone.tenure.owner, gone.options.duration()));
        if (!waiting.isEmpty()) seek(effects);
    }

    // ---- requests that end without a hold

    /** Sets the alarm that ends a wait, if it has an end and no alarm yet. */
    void await(Request request) {
        if (request.hasEnd() && request.alarm == null)
            request.alarm = client.alarms.at(request.end(), () -> timeUp(request));
    }

    private void timeUp(Request request) {
        change(effects -> {
            if (!waiting.contains(request)) return;
            Throwable failure = seek == null ? null : seek.failure();
            if (hold != null || (seek != null && seek.isBusy()))
                dismiss(request, effects, () -> request.result.complete(null));
            else if (failure != null) dismiss(request, effects, () -> request.result.completeExceptionally(failure));
            else request.overdue = true;
        });
    }

    void dismiss(Request request, Effects effects, Runnable settle) {
        waiting.remove(request);
        effects.add(settle);
        if (!waiting.isEmpty() || seek == null) return;
        seek.abandon(effects);
        seek = null;
    }

    void failAll(Throwable failure, Effects effects) {
        for (Request request : waiting.all())
            dismiss(request, effects, () -> request.result.completeExceptionally(failure));
    }

    // ---- steps

    void change(Consumer<Effects> transition) {
        step(effects -> {
            transition.accept(effects);
            return this;
        });
    }

    private <T> T step(Function<Effects, T> transition) {
        Effects effects = new Effects();
        T result;
        mutex.lock();
        try {
            result = transition.apply(effects);
            if (hold == null && seek == null && !retired) {
                retired = true;
                client.forget(this);
            }
        } finally {
            mutex.unlock();
        }
        effects.run();
        return result;
    }

    /** What a stage failed with. */
    static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
