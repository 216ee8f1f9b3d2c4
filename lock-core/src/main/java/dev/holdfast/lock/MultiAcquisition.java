package dev.holdfast.lock;

import dev.holdfast.lock.Deadline.Sent;
import dev.holdfast.lock.LockListener.Arrival;
import dev.holdfast.lock.LockListener.Refusal;
import dev.holdfast.lock.spi.Mode;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.work.Stages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The way to the holds of a {@link MultiLock}: first all in one step of the store, then one after the other in the order of
 * their names. The latter at once where each grant has to be waited for anyway.
 *
 * <p>Its steps follow each other, each begun by the one before where the answer arrives, so its state needs no lock and no
 * callback thread; only the end may come from anywhere, and whatever a step was given after that goes back.
 */
final class MultiAcquisition {

    private final Client client;
    private final List<Subject> subjects;
    private final LeaseOptions options;
    private final @Nullable Duration wait;
    private final @Nullable Thread thread;
    private final long began;
    private final CompletableFuture<Optional<List<Hold>>> result = new CompletableFuture<>();
    private final List<Hold> held = new ArrayList<>();
    private final List<LockTracer.Trail> trails;

    /** What is being waited for at the moment. */
    private volatile @Nullable Request current;

    /**
     * @param wait zero not to wait, null to wait for ever
     * @param thread the caller's, if it blocks. It is not interrupted for what is lost on the way: that is sought once more
     */
    MultiAcquisition(
            Client client,
            List<Subject> subjects,
            LeaseOptions options,
            @Nullable Duration wait,
            @Nullable Thread thread) {
        this.client = client;
        this.subjects = subjects;
        this.options = options;
        this.wait = wait;
        this.thread = thread;
        this.began = client.time.nanos();
        this.trails = subjects.stream().map(client::trail).toList();
    }

    /** The holds in the order of the names, or empty if they were not to be had in time. Cancelling it gives up. */
    CompletableFuture<Optional<List<Hold>>> start() {
        result.whenComplete((holds, failure) -> {
            if (result.isCancelled()) cancel();
        });
        if (client.isClosed()) fail(Client.closedException());
        else if (subjects.size() == 1 || options.durability().isPresent()) next();
        else takeAll();
        return result;
    }

    Duration waited() {
        return Duration.ofNanos(client.time.nanos() - began);
    }

    /** Gives back what it came to, when nobody would have it any more. */
    void undo(List<Hold> late) {
        late.forEach(Hold::undo);
        tellRefused(subjects.get(0), Refusal.CANCELLED);
    }

    private void cancel() {
        Request asked = current;
        if (asked != null) client.cancel(asked);
    }

    // ---- all in one step

    private void takeAll() {
        List<Request> requests =
                trails.stream().map(trail -> request(Duration.ZERO, trail)).toList();
        List<OwnerId> owners = requests.stream().map(client::nextOwner).toList();
        List<String> names = subjects.stream().map(Subject::name).toList();
        Duration lease = options.longest();
        Sent sent = Sent.now(client.time);
        Client.ask(() -> client.store.acquireAll(names, owners, lease)).whenComplete((grants, failure) -> {
            if (failure != null) notTaken(owners, Stages.cause(failure));
            else if (!grants.isEmpty()) taken(requests, owners, grants, sent.plus(lease));
            else if (isTry()) giveUp();
            else next();
        });
    }

    private void taken(List<Request> requests, List<OwnerId> owners, List<Long> grants, Deadline deadline) {
        for (int i = 0; i < requests.size(); i++) {
            Request request = requests.get(i);
            client.adopt(subjects.get(i), request, owners.get(i), grants.get(i), deadline, Arrival.FRESH);
            request.result.thenAccept(hold -> held.add(Objects.requireNonNull(hold)));
        }
        finish();
    }

    private void notTaken(List<OwnerId> owners, Throwable failure) {
        if (!(failure instanceof BackendUnavailableException) && !(failure instanceof UnsupportedOperationException))
            for (int i = 0; i < owners.size(); i++)
                Departure.leaveAgain(client, subjects.get(i).name(), owners.get(i), options.longest());
        // One by one: that asks again for as long as the client's patience lasts, and says what is wrong if it stays
        // so.
        next();
    }

    // ---- one after the other

    private void next() {
        if (held.size() == subjects.size()) {
            finish();
            return;
        }
        Request request = request(left(), trails.get(held.size()));
        current = request;
        client.submit(subjects.get(held.size()), request);
        request.result.whenComplete((hold, failure) -> {
            if (failure != null) fail(Stages.cause(failure));
            else if (hold != null) advance(hold);
            else giveUp();
        });
        if (result.isCancelled()) client.cancel(request);
    }

    private void advance(Hold hold) {
        held.add(hold);
        if (result.isDone()) cancelled();
        else next();
    }

    private Request request(@Nullable Duration patience, LockTracer.Trail trail) {
        Request request = new Request(Mode.LOCK, options, patience, client.time.nanos(), thread, false);
        request.trail = trail;
        return request;
    }

    /** What is left of the wait; null for ever, zero for somebody who only tries. */
    private @Nullable Duration left() {
        if (wait == null || wait.isZero()) return wait;
        Duration left = wait.minus(waited());
        return left.isNegative() ? Duration.ZERO : left;
    }

    private boolean isTry() {
        return wait != null && wait.isZero();
    }

    // ---- how it ends

    /** All are held, unless one was lost while the others were waited for; leases renewed by hand have aged meanwhile. */
    private void finish() {
        if (options.renewal() == LeaseOptions.Renewal.MANUAL && held.size() > 1) {
            CompletableFuture.allOf(held.stream().map(Hold::renew).toArray(CompletableFuture<?>[]::new))
                    .whenComplete((done, failure) -> deliver());
        } else {
            deliver();
        }
    }

    private void deliver() {
        if (held.stream().allMatch(hold -> hold.remaining(client.time) > 0)) {
            if (!result.complete(Optional.of(List.copyOf(held)))) cancelled();
        } else {
            giveBack();
            if (Duration.ZERO.equals(left())) giveUp();
            else next();
        }
    }

    private void cancelled() {
        giveBack();
        tellRefused(Refusal.CANCELLED);
    }

    private void giveUp() {
        tellRefused(Refusal.BUSY);
        giveBack();
        result.complete(Optional.empty());
    }

    private void fail(Throwable failure) {
        if (failure instanceof CancellationException) tellRefused(Refusal.CANCELLED);
        else tellFailed(failure);
        giveBack();
        result.completeExceptionally(failure);
    }

    private void giveBack() {
        held.forEach(Hold::undo);
        held.clear();
    }

    /** Whoever was not to be had; those that were there are told of when all are. */
    private void tellRefused(Refusal refusal) {
        tellRefused(subjects.get(held.size()), refusal);
    }

    private void tellRefused(Subject subject, Refusal refusal) {
        Duration waited = waited();
        client.tellLater(listener -> listener.refused(subject, waited, refusal));
        trails.forEach(trail -> client.follow(trail, each -> each.refused(refusal)));
    }

    private void tellFailed(Throwable failure) {
        Subject subject = subjects.get(held.size());
        client.tellLater(listener -> listener.failed(subject, waited(), failure));
        trails.forEach(trail -> client.follow(trail, each -> each.failed(failure)));
    }
}
