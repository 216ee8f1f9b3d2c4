package dev.holdfast.lock;

import dev.holdfast.lock.Deadline.Sent;
import dev.holdfast.lock.spi.OwnerId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The time during which one owner id is the store's holder.
 *
 * <p>The callers of one client pass it on among themselves: each gets the same grant and the next hand-over number, and
 * together these are its fencing token. For the hold that has it, it is renewed every third of the lease. An answer that
 * does not come proves nothing: another renewal is sent a tenth of the lease (of the claim, before the first answer) later,
 * and so on; the deadline decides.
 *
 * <p>Used under the cohort's mutex; the deadline is read by anybody.
 */
final class Tenure {

    /** Most hand-overs in one tenure; below 256, which the token leaves room for. */
    private static final int MOST_HAND_OVERS = 64;

    /** Longest time in which a tenure is passed on, so that other clients have their turn. */
    private static final long LONGEST_TURN = Duration.ofMillis(10).toNanos();

    final OwnerId owner;

    private final Cohort cohort;
    private final Client client;
    private final long grant;
    private final long began;
    private volatile Deadline deadline;
    private int handOvers;
    private Alarms.@Nullable Alarm alarm;

    /** Whether the store has given it the full lease, not just a claim. */
    private boolean confirmed;

    Tenure(Cohort cohort, OwnerId owner, long grant, Deadline deadline, long began) {
        this.cohort = cohort;
        this.client = cohort.client();
        this.owner = owner;
        this.grant = grant;
        this.deadline = deadline;
        this.began = began;
    }

    Deadline deadline() {
        return deadline;
    }

    long fencingToken() {
        return grant * 256 + handOvers;
    }

    void begin(Hold first, Effects effects) {
        confirmed = isNearlyFull(first.options, began);
        if (confirmed) schedule(first, began);
        else if (first.renewsItself(began)) alarm(began + (deadline.nanos() - began) / 10);
        else renew(first, began, null, effects);
    }

    void end() {
        client.alarms.cancel(alarm);
    }

    /**
     * What its release came to.
     *
     * @param wasHolder the store's answer
     * @param repeated whether the store was asked before; that it was not the holder any more is then no surprise
     */
    ReleaseOutcome outcome(boolean wasHolder, boolean repeated) {
        if (wasHolder) return ReleaseOutcome.RELEASED;
        if (deadline.remaining(client.time) == 0) return ReleaseOutcome.EXPIRED;
        return repeated ? ReleaseOutcome.RELEASED : ReleaseOutcome.LOST;
    }

    /** Whether the hold's successor may have it without asking the store. */
    boolean mayPassOn(Hold from, LeaseOptions to) {
        long now = client.time.nanos();
        return handOvers < MOST_HAND_OVERS
                && now - began < LONGEST_TURN
                && from.options.equals(to)
                && !from.isPastMaximum(now)
                && suffices(to, now);
    }

    /** A lease that renews itself has its next renewal under way; one by hand must begin with what its options say. */
    private boolean suffices(LeaseOptions to, long now) {
        return to.renewal() == LeaseOptions.Renewal.AUTOMATIC
                ? deadline.remaining(client.time) >= owner.claim().toNanos() / 2
                : isNearlyFull(to, now);
    }

    private boolean isNearlyFull(LeaseOptions options, long now) {
        return deadline.nanos() - now >= Deadline.certain(options.duration()).toNanos() / 10 * 9;
    }

    void passOn() {
        handOvers++;
    }

    void extend(Deadline later) {
        confirmed = true;
        if (later.isAfter(deadline)) deadline = later;
    }

    /** Sends a renewal that was due at {@code due}, and sets the alarm to send another should no answer come soon. */
    void renew(Hold hold, long due, @Nullable CompletableFuture<Void> done, Effects effects) {
        Sent sent = Sent.now(client.time);
        Duration lease = hold.options.duration();
        alarm(sent.nanos() + (confirmed ? lease : owner.claim()).toNanos() / 10);
        effects.add(() -> Client.ask(() -> client.store.renew(cohort.name(), owner, lease))
                .whenComplete((held, failure) -> cohort.change(after -> {
                    if (hold == cohort.holding()) renewed(hold, sent, due, held, failure, after);
                    if (done != null) settle(hold, failure, done, after);
                })));
    }

    private void renewed(
            Hold hold, Sent sent, long due, @Nullable Boolean held, @Nullable Throwable failure, Effects effects) {
        cohort.loseIfOver(effects);
        if (hold != cohort.holding()) return;
        if (failure != null) {
            Throwable cause = Cohort.unwrapped(failure);
            effects.add(() -> client.tellLater(listener -> listener.renewalFailed(cohort.name(), cause)));
        } else if (Boolean.TRUE.equals(held)) {
            extend(sent.plus(hold.options.duration()));
            schedule(hold, sent.nanos());
            Duration late = Duration.ofNanos(Math.max(0, sent.nanos() - due));
            effects.add(() -> client.tellLater(listener -> listener.renewed(cohort.name(), late)));
        } else {
            cohort.lose(LossCause.REFUSED, effects);
        }
    }

    private void settle(Hold hold, @Nullable Throwable failure, CompletableFuture<Void> done, Effects effects) {
        if (hold != cohort.holding()) effects.add(() -> done.completeExceptionally(hold.overException()));
        else if (failure != null) effects.add(() -> done.completeExceptionally(Cohort.unwrapped(failure)));
        else effects.add(() -> done.complete(null));
    }

    /** Sets the alarm to the next renewal counted from {@code sent}, or to the end if there will be none. */
    private void schedule(Hold hold, long sent) {
        boolean again = hold.renewsItself(client.time.nanos());
        alarm(again ? nextRenewal(sent, hold.options.duration()) : deadline.nanos());
    }

    private void alarm(long wanted) {
        client.alarms.cancel(alarm);
        long end = deadline.nanos();
        long due = wanted - end < 0 ? wanted : end;
        alarm = client.alarms.at(due, () -> cohort.change(effects -> ring(due, effects)));
    }

    private void ring(long due, Effects effects) {
        Hold hold = cohort.holding();
        if (hold == null || hold.tenure != this) return;
        cohort.loseIfOver(effects);
        if (hold != cohort.holding()) return;
        if (!confirmed || hold.renewsItself(client.time.nanos())) renew(hold, due, null, effects);
        else alarm(deadline.nanos());
    }

    /** A third of the lease later, or up to a tenth less, so that many renewals spread. */
    private long nextRenewal(long sent, Duration lease) {
        long third = lease.toNanos() / 3;
        long spread = Math.floorMod((owner.number() * 0x9E3779B97F4A7C15L) >>> 40, 1024L);
        return sent + third - third / 10 * spread / 1024;
    }
}
