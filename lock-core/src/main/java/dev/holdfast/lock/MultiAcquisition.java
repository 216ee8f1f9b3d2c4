package dev.holdfast.lock;

import dev.holdfast.lock.Deadline.Sent;
import dev.holdfast.lock.LockListener.Arrival;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.Mode;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.work.Stages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call of an acquiring verb of a {@link MultiLock}: first all in one step of the store, then one after the other in the
 * order of their names.
 *
 * <p>Its steps follow each other, each begun by the one before, so its state needs no lock; only the end may come from
 * anywhere, and whatever a step was given after that goes back.
 */
final class MultiAcquisition {

    private final Client client;
    private final List<NamedLock> locks;
    private final LeaseOptions options;
    private final @Nullable Duration wait;
    private final @Nullable Thread thread;
    private final long began;
    private final CompletableFuture<Optional<MultiLease>> result = new CompletableFuture<>();
    private final List<LockLease> held = new ArrayList<>();

    /** What is being waited for at the moment. */
    private volatile CompletableFuture<?> current = CompletableFuture.completedFuture(null);

    MultiAcquisition(
            Client client,
            List<NamedLock> locks,
            LeaseOptions options,
            @Nullable Duration wait,
            @Nullable Thread thread) {
        this.client = client;
        this.locks = locks;
        this.options = options;
        this.wait = wait;
        this.thread = thread;
        this.began = client.time.nanos();
    }

    MultiAcquisition start() {
        result.whenComplete((lease, failure) -> {
            if (result.isCancelled()) current.cancel(false);
        });
        if (client.isClosed()) result.completeExceptionally(Client.closedException());
        else if (locks.size() == 1) next();
        else takeAll();
        return this;
    }

    CompletableFuture<Optional<MultiLease>> result() {
        return result;
    }

    /** For a caller who does not wait, and may end the future himself. */
    <T> CompletableFuture<T> handed(Function<Optional<MultiLease>, T> form) {
        CompletableFuture<T> handed = new CompletableFuture<>();
        result.whenComplete((lease, failure) -> client.callback(() -> {
            if (failure != null) handed.completeExceptionally(Stages.cause(failure));
            else if (!handed.complete(form.apply(lease))) lease.ifPresent(Lease::releaseAsync);
        }));
        handed.whenComplete((lease, failure) -> result.cancel(false));
        return handed;
    }

    // ---- all in one step

    private void takeAll() {
        List<Request> requests = locks.stream()
                .map(lock -> new Request(Mode.LOCK, options, Duration.ZERO, began, thread))
                .toList();
        List<OwnerId> owners = requests.stream().map(client::nextOwner).toList();
        List<String> names = locks.stream().map(NamedLock::name).toList();
        Duration lease = options.longest();
        Sent sent = Sent.now(client.time);
        Client.ask(() -> client.store.acquireAll(names, owners, lease)).whenComplete((grants, failure) -> {
            if (failure != null) notTaken(owners, Stages.cause(failure));
            else if (!grants.isEmpty()) taken(requests, owners, grants, sent.plus(lease));
            else if (isTry()) result.complete(Optional.empty());
            else next();
        });
    }

    private void taken(List<Request> requests, List<OwnerId> owners, List<Long> grants, Deadline deadline) {
        for (int i = 0; i < requests.size(); i++) {
            Subject subject = new Subject(Kind.LOCK, locks.get(i).name());
            Request request = requests.get(i);
            client.adopt(subject, request, owners.get(i), grants.get(i), deadline, Arrival.FRESH);
            request.result.thenAccept(this::adopted);
        }
        finish();
    }

    private void adopted(@Nullable Hold hold) {
        if (hold == null) throw new IllegalStateException("a grant was adopted and gave no hold");
        LockLease lease = new TokenLease(client, hold);
        held.add(lease);
        Duration waited = Duration.ofNanos(client.time.nanos() - began);
        client.tellLater(listener -> listener.acquired(hold.cohort.subject(), lease, waited, hold.arrival));
    }

    private void notTaken(List<OwnerId> owners, Throwable failure) {
        if (!(failure instanceof BackendUnavailableException) && !(failure instanceof UnsupportedOperationException))
            for (int i = 0; i < owners.size(); i++)
                Departure.leaveAgain(client, locks.get(i).name(), owners.get(i), options.duration());
        // One by one: that asks again for as long as the client's patience lasts, and says what is wrong if it stays
        // so.
        next();
    }

    // ---- one after the other

    private void next() {
        if (held.size() == locks.size()) {
            finish();
            return;
        }
        Duration left = left();
        CompletableFuture<Optional<LockLease>> asked = locks.get(held.size()).seek(left, thread);
        current = asked;
        asked.whenComplete((lease, failure) -> {
            if (failure != null) fail(Stages.cause(failure));
            else if (lease.isPresent()) advance(lease.get());
            else giveUp();
        });
        if (result.isCancelled()) asked.cancel(false);
    }

    private void advance(LockLease lease) {
        held.add(lease);
        if (result.isDone()) giveBack();
        else next();
    }

    /** What is left of the wait; null for ever, zero for somebody who only tries. */
    private @Nullable Duration left() {
        if (wait == null || wait.isZero()) return wait;
        Duration left = wait.minusNanos(client.time.nanos() - began);
        return left.isNegative() || left.isZero() ? Duration.ZERO : left;
    }

    private boolean isTry() {
        return wait != null && wait.isZero();
    }

    /** All are held, unless one was lost while the others were waited for; leases renewed by hand have aged meanwhile. */
    private void finish() {
        MultiLease all = new MultiLease(held);
        if (options.renewal() == LeaseOptions.Renewal.MANUAL && held.size() > 1) {
            all.renewAsync().whenComplete((done, failure) -> deliver(all));
        } else {
            deliver(all);
        }
    }

    private void deliver(MultiLease all) {
        if (all.isHeld()) {
            if (!result.complete(Optional.of(all))) giveBack();
        } else {
            giveBack();
            if (left() == null || !Duration.ZERO.equals(left())) next();
            else result.complete(Optional.empty());
        }
    }

    private void giveUp() {
        giveBack();
        result.complete(Optional.empty());
    }

    private void fail(Throwable failure) {
        giveBack();
        result.completeExceptionally(failure);
    }

    private void giveBack() {
        held.forEach(Lease::releaseAsync);
        held.clear();
    }
}
