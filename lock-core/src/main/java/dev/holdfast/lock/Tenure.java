package dev.holdfast.lock;

import dev.holdfast.lock.Deadline.Sent;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.work.Stages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The time during which one owner id is a holder in the store.
 *
 * <p>The callers of one client pass it on among themselves, and readers have it together: each gets the same grant and the
 * next hand-over number, and together these are its fencing token. All of them have the same options. For the holds that
 * have it, it is renewed every third of the lease. An answer that does not come proves nothing: another renewal is sent a
 * tenth of the lease (of the claim, before the first answer) later, and so on; the deadline decides.
 *
 * <p>A tenure that began with a claim only is renewed to the full lease when a tenth of the claim is over: most holds have
 * ended by then and cost no renewal. A lease renewed by hand is made full at once, since nobody else would do it.
 *
 * <p>Used under the cohort's mutex; the deadline is read by anybody.
 */
final class Tenure {

    /** Most hand-overs in one tenure: as many as the token leaves room for. */
    private static final int MOST_HAND_OVERS = 255;

    /** Longest time in which a tenure is passed on, so that other clients have their turn. */
    private static final long LONGEST_TURN = Duration.ofMillis(12).toNanos();

    /** By this share of the lease a renewal may be early, to go together with others. */
    private static final int MOST_EARLY_SHARE = 256;

    final OwnerId owner;
    final LeaseOptions options;

    private final Cohort cohort;
    private final Client client;
    private final long grant;
    private final long began;
    private final List<Hold> holds = new ArrayList<>(1);
    private volatile Deadline deadline;
    private final Alarms.Alarm alarm;
    private int handOvers;
    private boolean ended;

    /** Whether the store has given it the full lease, not just a claim. */
    private boolean confirmed;

    /** Whether nobody was handed it, so that it is not kept for its minimum hold. */
    private boolean unused;

    /** Whether it may be turned into something else at this moment, and is neither shared nor passed on nor refused. */
    private volatile boolean reserved;

    Tenure(Cohort cohort, OwnerId owner, LeaseOptions options, long grant, Deadline deadline) {
        this.cohort = cohort;
        this.client = cohort.client();
        this.owner = owner;
        this.options = options;
        this.grant = grant;
        this.deadline = deadline;
        this.began = client.time.nanos();
        this.alarm = new Alarms.Alarm(this::ring);
    }

    Deadline deadline() {
        return deadline;
    }

    long grant() {
        return grant;
    }

    long fencingToken() {
        return grant * 256 + handOvers;
    }

    /** Who has it now: one, or several readers. */
    List<Hold> holds() {
        return holds;
    }

    void begin(Effects effects) {
        confirmed = isNearlyFull(began);
        if (confirmed) schedule(began);
        else if (renewsItself(began)) alarmForRenewal(began + (deadline.nanos() - began) / 10);
        else renew(began, null, null, effects);
    }

    void end() {
        ended = true;
        client.alarms.cancel(alarm);
    }

    /** Ends it against the will of those who have it. */
    void lose(LossCause cause, Effects effects) {
        for (Hold hold : holds) {
            hold.lose(cause, client, effects);
            Duration held = hold.since(client.time.nanos());
            effects.add(() -> client.tellLater(listener -> listener.lost(cohort.subject(), held, cause)));
        }
        holds.clear();
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
    boolean mayPassOn(Hold from, Request to) {
        return holds.size() == 1
                && !from.isPastMaximum(client.time.nanos())
                && options.minimumHold().isZero()
                && isOpenTo(to);
    }

    /** Whether one more may have it beside those who have it: a reader whose lease asks for nothing of its own. */
    boolean mayBeJoined(Request another) {
        return owner.mode().kind() == Kind.READ
                && options.renewal() == LeaseOptions.Renewal.AUTOMATIC
                && options.maximumHold().isEmpty()
                && options.minimumHold().isZero()
                && isOpenTo(another);
    }

    /** Until when the name stays taken also after its end; when it began if nobody asked for that. */
    long keptUntil() {
        return unused ? began : began + options.minimumHold().toNanos();
    }

    void waiveMinimum() {
        unused = true;
    }

    /** Whether the store can turn it into a place in the queue when it ends. */
    boolean mayYield() {
        return owner.mode().kind() == Kind.LOCK && options.minimumHold().isZero();
    }

    private boolean isOpenTo(Request request) {
        long now = client.time.nanos();
        return !reserved
                && handOvers < MOST_HAND_OVERS
                && now - began < LONGEST_TURN
                && owner.mode().equals(request.mode)
                && options.equals(request.options)
                && suffices(now);
    }

    /** A lease that renews itself has its next renewal under way; one by hand must begin with what its options say. */
    private boolean suffices(long now) {
        return options.renewal() == LeaseOptions.Renewal.AUTOMATIC
                ? deadline.remaining(client.time) >= owner.claim().toNanos() / 2
                : isNearlyFull(now);
    }

    private boolean isNearlyFull(long now) {
        return deadline.nanos() - now >= Deadline.certain(lease(now).toNanos()) / 10 * 9;
    }

    /** What a renewal asks for: the lease, or what is left of the minimum hold if that is more. */
    private Duration lease(long now) {
        if (options.minimumHold().isZero()) return options.duration();
        Duration minimum = options.minimumHold().minusNanos(now - began);
        return minimum.compareTo(options.duration()) > 0 ? minimum : options.duration();
    }

    boolean reserve() {
        if (reserved || holds.size() > 1) return false;
        reserved = true;
        return true;
    }

    void unreserve() {
        reserved = false;
    }

    boolean isReserved() {
        return reserved;
    }

    boolean isBecomingReader() {
        return reserved && owner.mode().kind() == Kind.WRITE;
    }

    void passOn() {
        handOvers++;
    }

    void extend(Deadline later) {
        confirmed = true;
        if (later.isAfter(deadline)) deadline = later;
    }

    /**
     * Sends a renewal that was due at {@code due}, and sets the alarm to send another should no answer come soon.
     *
     * @param hold whose renewal is {@code done} with the answer, if it is somebody's
     */
    void renew(long due, @Nullable Hold hold, @Nullable CompletableFuture<Void> done, Effects effects) {
        Sent sent = Sent.now(client.time);
        Duration lease = lease(sent.nanos());
        askAgain(sent, lease);
        effects.add(() -> Client.ask(() -> client.store.renew(cohort.name(), owner, lease))
                .whenComplete((held, failure) -> cohort.change(after -> {
                    if (!ended) renewed(sent, sent.plus(lease), due, held, failure, after);
                    if (hold != null && done != null) settle(hold, failure, done, after);
                })));
    }

    /** As {@link #renew}, together with what else is due now. */
    private void renewTogether(long due, Effects effects) {
        Sent sent = Sent.now(client.time);
        Duration lease = lease(sent.nanos());
        askAgain(sent, lease);
        effects.add(() -> client.renewals.add(
                new LeaseStore.Renewal(cohort.name(), owner, lease),
                (held, failure) -> cohort.change(after -> {
                    if (!ended) renewed(sent, sent.plus(lease), due, held, failure, after);
                })));
    }

    private void askAgain(Sent sent, Duration lease) {
        alarmForRenewal(sent.nanos() + (confirmed ? lease : owner.claim()).toNanos() / 10);
    }

    private void renewed(
            Sent sent, Deadline until, long due, @Nullable Boolean held, @Nullable Throwable failure, Effects effects) {
        cohort.loseWhatIsOver(effects);
        if (ended) return;
        if (failure != null) {
            Throwable cause = Stages.cause(failure);
            effects.add(() -> client.tellLater(listener -> listener.renewalFailed(cohort.subject(), cause)));
        } else if (Boolean.TRUE.equals(held)) {
            if (client.isHeard()) tellRenewed(sent.nanos() - due, effects);
            extend(until);
            schedule(sent.nanos());
        } else if (!reserved) {
            cohort.lose(this, LossCause.REFUSED, effects);
        }
    }

    /** Before it is extended: what is left tells how close it was. */
    private void tellRenewed(long afterDue, Effects effects) {
        Duration late = Duration.ofNanos(Math.max(0, afterDue));
        Duration left = Duration.ofNanos(deadline.remaining(client.time));
        effects.add(() -> client.tellLater(listener -> listener.renewed(cohort.subject(), late, left)));
    }

    private void settle(Hold hold, @Nullable Throwable failure, CompletableFuture<Void> done, Effects effects) {
        if (!hold.isHeld()) effects.add(() -> done.completeExceptionally(hold.overException()));
        else if (failure != null) effects.add(() -> done.completeExceptionally(Stages.cause(failure)));
        else effects.add(() -> done.complete(null));
    }

    private boolean renewsItself(long now) {
        for (Hold hold : holds) if (hold.renewsItself(now)) return true;
        return false;
    }

    /** Sets the alarm to the next renewal counted from {@code sent}, or to the end if there will be none. */
    private void schedule(long sent) {
        if (renewsItself(client.time.nanos())) alarmForRenewal(nextRenewal(sent, options.duration()));
        else setAlarm(deadline.nanos(), 0);
    }

    /** At the end of the lease, if that comes before. */
    private void alarmForRenewal(long wanted) {
        long end = deadline.nanos();
        if (wanted - end < 0)
            setAlarm(wanted, Math.min(Alarms.MOST_EARLY, options.duration().toNanos() / MOST_EARLY_SHARE));
        else setAlarm(end, 0);
    }

    private void setAlarm(long due, long early) {
        client.alarms.set(alarm, due, early);
    }

    private void ring() {
        cohort.change(effects -> {
            cohort.loseWhatIsOver(effects);
            if (ended) return;
            if (!confirmed || renewsItself(client.time.nanos())) renewTogether(alarm.due(), effects);
            else setAlarm(deadline.nanos(), 0);
        });
    }

    /** A third of the lease later, or up to a tenth less, so that many renewals spread. */
    private long nextRenewal(long sent, Duration lease) {
        long third = lease.toNanos() / 3;
        long spread = Math.floorMod((owner.number() * 0x9E3779B97F4A7C15L) >>> 40, 1024L);
        return sent + third - third / 10 * spread / 1024;
    }
}
