package dev.holdfast.lock;

import dev.holdfast.lock.Deadline.Sent;
import dev.holdfast.lock.LockListener.Arrival;
import dev.holdfast.lock.LockListener.Refusal;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.Mode;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.lock.work.Stages;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A hold on its way to the other side of a read/write lock, in one step of the store. The hold goes on until the store has
 * answered, and is then replaced or not. Where no answer comes nobody can know which of the two stands, and both are taken
 * out.
 */
final class Conversion {

    private final Client client;
    private final Hold from;
    private final Request request;
    private final OwnerId next;
    private final CompletableFuture<Optional<LockLease>> result = new CompletableFuture<>();

    private Conversion(Client client, Hold from, Mode to) {
        this.client = client;
        this.from = from;
        this.request = new Request(to, from.options, Duration.ZERO, client.time.nanos(), null, false).inNameOf(from);
        this.next = client.nextOwner(request);
    }

    /** Empty if others share what is wanted exclusively. Completes where the answer arrives, so that a callback may wait for it. */
    static CompletableFuture<Optional<LockLease>> of(Client client, Hold from, Mode to) {
        Conversion conversion = new Conversion(client, from, to);
        conversion.result.whenComplete(
                (lease, failure) -> client.tellLater(listener -> conversion.tell(listener, lease, failure)));
        if (from.reserve()) conversion.send();
        else conversion.refuse();
        return conversion.result;
    }

    /** What need not be asked. */
    private void refuse() {
        if (!from.isHeld()) fail(from.overException());
        else if (from.tenure.isReserved())
            fail(new IllegalStateException(
                    "the lease of " + from.cohort.subject() + " is being up- or downgraded already"));
        else result.complete(Optional.empty());
    }

    private void send() {
        Sent sent = Sent.now(client.time);
        Duration lease = from.options.duration();
        Client.ask(() -> client.store.convert(name(), from.tenure.owner, next, lease))
                .whenComplete((reply, failure) -> {
                    if (reply instanceof Reply.Granted granted) secure(granted.grant(), sent.plus(lease), lease);
                    else if (reply instanceof Reply.Busy) goesOn(() -> result.complete(Optional.empty()));
                    else if (reply != null) lost();
                    else failed(Stages.cause(failure));
                });
    }

    /** Who becomes a writer is news to the copies; who becomes a reader has been known to them as more than that. */
    private void secure(long grant, Deadline deadline, Duration lease) {
        Durability wanted = from.options.durability().orElse(null);
        if (wanted == null || next.mode().kind() != Kind.WRITE) {
            granted(grant, deadline);
            return;
        }
        Sent sent = Sent.now(client.time);
        Securing.of(client, name(), next, lease, wanted).whenComplete((done, failure) -> {
            if (failure == null) granted(grant, sent.plus(lease));
            else takeOut(Stages.cause(failure));
        });
    }

    private void granted(long grant, Deadline deadline) {
        if (deadline.remaining(client.time) == 0) {
            takeOut(new OutcomeUnknownException(Seek.TOO_LATE, null));
            return;
        }
        if (!from.cohort.surrender(from)) {
            Departure.leave(client, name(), next, from.options.longest());
            fail(from.overException());
            return;
        }
        ended();
        client.adopt(subject(), request, next, grant, deadline, Arrival.FRESH);
        request.result.thenAccept(this::converted);
    }

    private void converted(@Nullable Hold hold) {
        if (hold == null) throw new IllegalStateException("a grant was adopted and gave no hold");
        hold.handed();
        result.complete(Optional.of(new TokenLease(client, hold)));
    }

    private void lost() {
        from.cohort.refuse(from);
        fail(from.overException());
    }

    private void failed(Throwable failure) {
        if (failure instanceof BackendUnavailableException) {
            goesOn(() -> result.completeExceptionally(failure));
        } else {
            takeOut(failure);
        }
    }

    private void takeOut(Throwable failure) {
        OwnerId owner = from.tenure.owner;
        from.cohort.surrender(from);
        Departure.leaveAgain(client, name(), owner, from.options.longest());
        Departure.leaveAgain(client, name(), next, from.options.longest());
        fail(failure);
    }

    private void goesOn(Runnable answer) {
        from.tenure.unreserve();
        answer.run();
    }

    private void fail(Throwable failure) {
        result.completeExceptionally(failure);
    }

    /** Tells of the end of the old hold, once: its lease may be closed besides. */
    private void ended() {
        Duration held = from.since(client.time.nanos());
        if (from.told.compareAndSet(false, true))
            client.tellLater(listener -> listener.released(from.cohort.subject(), held, ReleaseOutcome.RELEASED));
    }

    private void tell(LockListener listener, @Nullable Optional<LockLease> lease, @Nullable Throwable failure) {
        Duration waited = Duration.ofNanos(client.time.nanos() - request.began);
        if (lease == null) listener.failed(subject(), waited, Stages.cause(Objects.requireNonNull(failure)));
        else if (lease.isEmpty()) listener.refused(subject(), waited, Refusal.BUSY);
        else listener.acquired(subject(), lease.get(), waited, Arrival.FRESH);
    }

    private Subject subject() {
        return new Subject(next.mode().kind(), name());
    }

    private String name() {
        return from.cohort.name();
    }
}
