package dev.holdfast.lock;

import dev.holdfast.lock.Deadline.Sent;
import dev.holdfast.lock.LockListener.Arrival;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.lock.work.Stages;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A cohort's attempt to become the holder under one owner id: what was asked, what was answered, and what that proves.
 *
 * <p>It asks, and asks again at least every second while it waits, so that a lost message costs no more than that. Two rules
 * keep it safe. A busy answer proves that any grant to this owner is made later than that question was <em>sent</em>, so a
 * grant message is good until that time plus the claim. And a busy answer names the last grant made before it, so a message
 * with a number not above it is of a grant that has lapsed.
 *
 * <p>One question is under way at a time. Used under the cohort's mutex only.
 */
final class Seek {

    static final String TOO_LATE = "the store's answer came after the lease it granted was over";
    private static final long LONGEST_PAUSE = Duration.ofSeconds(1).toNanos();
    private static final long FIRST_RETRY = Duration.ofMillis(20).toNanos();
    private static final long LONGEST_RETRY = Duration.ofMillis(250).toNanos();

    final OwnerId owner;

    /** Completes when it is known whether the owner that yields to this one, if any, was the holder. */
    final CompletableFuture<ReleaseOutcome> yielded = new CompletableFuture<>();

    /** Completes when the store has forgotten one that was abandoned. */
    final CompletableFuture<Void> left = new CompletableFuture<>();

    private final Cohort cohort;
    private final Client client;

    /** The tenure that yields to this one, until the store has answered that. */
    private @Nullable Tenure yielding;

    private boolean asking;

    /** Whether the answer under way may tell of a grant that was taken back. */
    private boolean doubtful;

    private boolean askAgain;
    private Alarms.@Nullable Alarm alarm;

    private @Nullable Sent firstSent;
    private @Nullable Sent busySent;
    private @Nullable Sent failingSince;
    private long lastGrant;
    private @Nullable Throwable failure;
    private int answers;
    private int failures;

    /** What keeps a grant from being handed out: copies that are waited for. A token, as the answer may come when all is over. */
    private @Nullable Object securing;

    /** Whether the store may have this owner as its holder or in its queue. */
    private boolean mayStand;

    /** What ended it, if that was a grant. */
    private @Nullable Tenure became;

    private Duration longestLease = Duration.ZERO;

    Seek(Cohort cohort, OwnerId owner, @Nullable Tenure yielding) {
        this.cohort = cohort;
        this.client = cohort.client();
        this.owner = owner;
        this.yielding = yielding;
    }

    /** Whether the store's last word was that somebody else comes first. */
    boolean isBusy() {
        return busySent != null && failures == 0 && securing == null;
    }

    /** What the store's last word was, if it was a failure. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    void askNow(Effects effects) {
        if (asking) askAgain = true;
        else if (securing == null) ask(effects);
    }

    void ask(Effects effects) {
        client.alarms.cancel(alarm);
        asking = true;
        doubtful = false;
        askAgain = false;
        Sent sent = Sent.now(client.time);
        if (firstSent == null) firstSent = sent;
        Duration lease = cohort.waiting().first().options.longest();
        if (lease.compareTo(longestLease) > 0) longestLease = lease;
        boolean queue = cohort.waiting().anyWaits();
        Tenure from = yielding;
        mayStand |= queue || from != null;
        effects.add(() -> Client.ask(() -> send(from, lease, queue))
                .whenComplete((reply, failure) ->
                        cohort.change(after -> answered(sent, sent.plus(lease), reply, failure, after))));
    }

    private CompletionStage<Reply> send(@Nullable Tenure from, Duration lease, boolean queue) {
        return from == null
                ? client.store.acquire(cohort.name(), owner, lease, queue)
                : client.store.yield(cohort.name(), from.owner, owner, lease);
    }

    private void answered(
            Sent sent, Deadline deadline, @Nullable Reply reply, @Nullable Throwable failure, Effects effects) {
        asking = false;
        if (reply != null) settleYield(reply instanceof Reply.NotHolder, effects);
        if (cohort.current() != this) answeredLate(deadline, reply, effects);
        else if (securing != null) return;
        else if (failure != null) failed(sent, Stages.cause(failure), effects);
        else if (reply instanceof Reply.Granted granted && !doubtful) granted(sent, granted, deadline, effects);
        else if (reply instanceof Reply.Busy busy) busy(sent, busy, effects);
        else ask(effects);
    }

    private void granted(Sent sent, Reply.Granted granted, Deadline deadline, Effects effects) {
        if (deadline.remaining(client.time) == 0) {
            failed(sent, new OutcomeUnknownException(TOO_LATE, null), effects);
        } else {
            answers++;
            enter(granted.grant(), deadline, answers == 1 ? Arrival.FRESH : Arrival.POLL, null, effects);
        }
    }

    private void busy(Sent sent, Reply.Busy busy, Effects effects) {
        failingSince = null;
        failure = null;
        failures = 0;
        busySent = sent;
        lastGrant = Math.max(lastGrant, busy.lastGrant());
        for (Request request : cohort.waiting().answered(owner.mode(), client.time.nanos()))
            cohort.waiting().dismiss(request, effects, () -> request.result.complete(null));
        if (cohort.current() != this) return;
        if (answers++ == 0) beginWaiting(effects);
        // Somebody who only tried was not queued; those who came after him and wait have to be.
        if (askAgain || !mayStand) ask(effects);
        else alarm = client.alarms.at(client.time.nanos() + pause(busy.remaining()), cohort::ask);
    }

    private void beginWaiting(Effects effects) {
        cohort.waiting().awaitAll();
        effects.add(() -> client.tellLater(listener -> listener.waiting(cohort.subject())));
    }

    private void failed(Sent sent, Throwable why, Effects effects) {
        if (why instanceof SemaphoreSizeException) {
            refused(why, effects);
            return;
        }
        failure = why;
        countFailure(why);
        if (failingSince == null) failingSince = sent;
        long now = client.time.nanos();
        if (!mayPass(why) || now - failingSince.nanos() >= client.patience.toNanos()) {
            cohort.waiting().failAll(why, effects);
            return;
        }
        for (Request request : cohort.waiting().due(client.time.nanos()))
            cohort.waiting().dismiss(request, effects, () -> request.result.completeExceptionally(why));
        if (cohort.current() != this) return;
        cohort.waiting().awaitAll();
        client.alarms.cancel(alarm);
        alarm = client.alarms.at(now + retryPause(), cohort::ask);
    }

    /** An owner of whom the store has never heard has nothing to leave; the leave would be one more burden for it. */
    private void countFailure(Throwable why) {
        boolean unsent = why instanceof BackendUnavailableException unavailable && unavailable.isUnsent();
        boolean unheardOf = unsent && answers == 0 && failures == 0;
        mayStand = !unheardOf;
        if (!unheardOf) failures++;
    }

    /** What was asked cannot be had; what the others here want may be something else. */
    private void refused(Throwable why, Effects effects) {
        for (Request request : cohort.waiting().of(owner.mode()))
            cohort.waiting().dismiss(request, effects, () -> request.result.completeExceptionally(why));
    }

    /** A grant told by a message. */
    void granted(long grant, Effects effects) {
        Sent base = busySent != null ? busySent : firstSent;
        if (base == null || grant <= lastGrant || securing != null) return;
        Deadline deadline = base.plus(owner.claim());
        if (deadline.remaining(client.time) > 0) {
            enter(grant, deadline, Arrival.MESSAGE, null, effects);
        } else {
            effects.add(() -> client.tellLater(listener -> listener.messageTooLate(cohort.subject())));
            askNow(effects);
        }
    }

    /** Somebody took back a grant of which nothing has been heard here. */
    void revoked(Effects effects) {
        doubtful = asking;
        securing = null;
        askNow(effects);
    }

    /** @param has what this grant has been secured with */
    private void enter(long grant, Deadline deadline, Arrival arrival, @Nullable Durability has, Effects effects) {
        client.alarms.cancel(alarm);
        settleYield(false, effects);
        LeaseOptions options = cohort.waiting().first().options;
        Durability wanted = options.durability().orElse(null);
        if (wanted == null || wanted.equals(has)) became = cohort.enter(owner, grant, deadline, arrival, effects);
        else secure(grant, arrival, options.longest(), wanted, effects);
    }

    private void secure(long grant, Arrival arrival, Duration lease, Durability wanted, Effects effects) {
        Object token = securing = new Object();
        mayStand = true;
        if (lease.compareTo(longestLease) > 0) longestLease = lease;
        Sent sent = Sent.now(client.time);
        effects.add(() -> Securing.of(client, cohort.name(), owner, lease, wanted)
                .whenComplete((done, failure) -> cohort.change(after -> {
                    if (cohort.current() != this || securing != token) return;
                    securing = null;
                    if (failure != null) notSecured(sent, wanted, Stages.cause(failure), after);
                    else if (sent.plus(lease).remaining(client.time) > 0)
                        enter(grant, sent.plus(lease), arrival, wanted, after);
                    else failed(sent, new OutcomeUnknownException(TOO_LATE, null), after);
                })));
    }

    /** Those who wanted the same would have had this grant passed on to them, or one that is no safer. */
    private void notSecured(Sent sent, Durability wanted, Throwable why, Effects effects) {
        if (!(why instanceof DurabilityException)) {
            failed(sent, why, effects);
            return;
        }
        cohort.waiting().failAll(wanted, why, effects);
        if (cohort.current() == this) askNow(effects);
    }

    /**
     * The seek is over. If it has become the tenure, a grant says once more that it is. An answer older than the tenure's end
     * says nothing: the release is on its way, and another leave must not cross it. Any other grant, or place in the queue,
     * nobody wants.
     */
    private void answeredLate(Deadline deadline, @Nullable Reply reply, Effects effects) {
        cohort.loseWhatIsOver(effects);
        Tenure tenure = cohort.tenureOf(owner);
        if (tenure != null) {
            if (reply instanceof Reply.Granted) tenure.extend(deadline);
        } else if (reply != null && isNews(reply)) {
            effects.add(() -> leaveLate(reply));
        }
    }

    /**
     * Whether an answer tells of a state after the grant that ended the seek, if one has. Where permits or the readers' side
     * are granted it may only seem so: a holder that asks again is told of a newer number each time.
     */
    private boolean isNews(Reply reply) {
        long entered = became == null ? 0 : became.grant();
        if (reply instanceof Reply.Granted granted) return granted.grant() != entered;
        return mayStand && reply instanceof Reply.Busy busy && busy.lastGrant() >= entered;
    }

    /** If the grant is the one that was given back already, the name must stay taken for what is left of its minimum hold. */
    private void leaveLate(Reply reply) {
        Tenure over = became;
        if (over != null && reply instanceof Reply.Granted) Departure.leave(client, cohort.name(), over);
        else Departure.leave(client, cohort.name(), owner, longestLease);
    }

    private void settleYield(boolean lost, Effects effects) {
        Tenure from = yielding;
        if (from == null) return;
        yielding = null;
        ReleaseOutcome outcome = from.outcome(!lost, failures > 0);
        effects.add(() -> yielded.complete(outcome));
    }

    /** Ends it without a hold, and makes sure that the store forgets it. */
    void abandon(Effects effects) {
        client.alarms.cancel(alarm);
        Tenure from = yielding;
        if (from != null)
            effects.add(() -> Departure.releaseAgain(client, cohort.name(), from, longestLease, began())
                    .thenAccept(yielded::complete));
        boolean mayArriveLate = asking || failures > 0;
        if (mayStand || mayArriveLate) effects.add(() -> leave(mayArriveLate).thenRun(() -> left.complete(null)));
        else left.complete(null);
    }

    private long began() {
        return firstSent == null ? client.time.nanos() : firstSent.nanos();
    }

    private CompletableFuture<?> leave(boolean mayArriveLate) {
        return mayArriveLate
                ? Departure.leaveAgain(client, cohort.name(), owner, longestLease)
                : Departure.leave(client, cohort.name(), owner, longestLease);
    }

    private static boolean mayPass(Throwable failure) {
        return failure instanceof OutcomeUnknownException
                || (failure instanceof BackendUnavailableException unavailable && unavailable.isTransient());
    }

    private long pause(Duration holderRemains) {
        long pause = Math.min(LONGEST_PAUSE, owner.claim().toNanos() / 3);
        return holderRemains.isZero() ? pause : Math.min(pause, holderRemains.toNanos() + 1_000_000);
    }

    private long retryPause() {
        return Math.min(LONGEST_RETRY, FIRST_RETRY << Math.min(failures - 1, 10));
    }
}
