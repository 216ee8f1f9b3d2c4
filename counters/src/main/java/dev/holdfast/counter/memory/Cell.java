package dev.holdfast.counter.memory;

import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.Bounds;
import dev.holdfast.counter.spi.Operation;
import dev.holdfast.counter.spi.Request;
import dev.holdfast.counter.spi.ReservationStore.State;
import dev.holdfast.counter.spi.ReservationStore.Verdict;
import dev.holdfast.counter.spi.Ticket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One counter: its value, its expiry, and the sessions that change it. Used by one thread at a time. */
final class Cell {

    /** Whether a timer is set that will come for what expires. */
    boolean sweepSet;

    private @Nullable Long value;

    /** When the value is forgotten; null if never. */
    private @Nullable Long expiresAt;

    private final Map<String, Slot> sessions = new HashMap<>();
    private final Reserved reserved = new Reserved();

    /** The last answer of a session. */
    private record Slot(long number, @Nullable Answer answer, long expiresAt) {}

    Answer apply(Request request, long now) {
        forgetExpired(now);
        Ticket ticket = request.ticket();
        return ticket == null ? change(request, now) : changeOnce(request, ticket, now);
    }

    private Answer changeOnce(Request request, Ticket ticket, long now) {
        Slot slot = sessions.get(ticket.session());
        if (slot == null || slot.number > ticket.number()) return new Answer.UnknownSession();
        if (slot.number == ticket.number() && slot.answer != null) return slot.answer;
        Answer answer = change(request, now);
        long end = now + ticket.retention().toNanos();
        sessions.put(ticket.session(), new Slot(ticket.number(), answer, end));
        return answer;
    }

    void open(String session, long now, Duration retention) {
        forgetExpired(now);
        sessions.putIfAbsent(session, new Slot(0, null, now + retention.toNanos()));
    }

    private Answer change(Request request, long now) {
        Operation operation = request.operation();
        long present = value == null ? 0 : value;
        if (operation instanceof Operation.Get) return new Answer.Done(present, true);
        if (operation instanceof Operation.Expire expire) return expire(expire.after(), present, now);
        if (operation instanceof Operation.Reset) return reset(present);
        if (operation instanceof Operation.Add add) return add(add, present, request, now);
        if (operation instanceof Operation.AddWithin within) return addWithin(within, request, now);
        if (operation instanceof Operation.CompareAndSet cas) return compareAndSet(cas, present, request, now);
        if (operation instanceof Operation.Set set) {
            write(set.value(), request, now);
            return new Answer.Done(present, true);
        }
        if (operation instanceof Operation.Raise raise) return bound(Math.max(present, raise.floor()), request, now);
        Operation.Lower lower = (Operation.Lower) operation;
        return bound(Math.min(present, lower.ceiling()), request, now);
    }

    private Answer expire(Duration after, long present, long now) {
        if (value == null) return new Answer.Done(0, false);
        expiresAt = now + after.toNanos();
        return new Answer.Done(present, true);
    }

    private Answer reset(long present) {
        value = null;
        expiresAt = null;
        return new Answer.Done(present, true);
    }

    private Answer add(Operation.Add add, long present, Request request, long now) {
        if (present > Long.MAX_VALUE - add.highest() || present < Long.MIN_VALUE - add.lowest())
            return new Answer.Overflow(present);
        write(present + add.delta(), request, now);
        return new Answer.Done(present + add.delta(), true);
    }

    private Answer compareAndSet(Operation.CompareAndSet cas, long present, Request request, long now) {
        if (present != cas.expected()) return new Answer.Done(present, false);
        write(cas.update(), request, now);
        return new Answer.Done(present, true);
    }

    private Answer bound(long bounded, Request request, long now) {
        if (bounded != (value == null ? 0 : value)) write(bounded, request, now);
        return new Answer.Done(bounded, true);
    }

    private void write(long update, Request request, long now) {
        write(update, request.expiry().toNanos(), now);
    }

    private void write(long update, long expiry, long now) {
        value = update;
        if (expiry > 0) expiresAt = now + expiry;
    }

    private Answer addWithin(Operation.AddWithin within, Request request, long now) {
        long lapsed = lapse(request.expiry().toNanos(), now);
        long before = value == null ? 0 : value;
        long running = before;
        boolean written = false;
        for (Operation.Step step : within.steps()) {
            long applied = within.bounds().applied(running, reserved.total(), step.delta(), step.saturating());
            running += applied;
            written |= applied != 0;
        }
        if (written) write(running, request, now);
        return new Answer.Within(before, reserved.total(), lapsed);
    }

    /** Gives back what has lapsed, and returns how many units. */
    private long lapse(long expiry, long now) {
        long present = value == null ? 0 : value;
        Reserved.Lapse lapse = reserved.lapse(present, now);
        if (lapse.value() != present) write(lapse.value(), expiry, now);
        return lapse.units();
    }

    State reserve(Bounds bounds, String id, long units, long lease, long expiry, long now) {
        forgetExpired(now);
        long lapsed = lapse(expiry, now);
        long present = value == null ? 0 : value;
        Verdict standing = reserved.standing(id);
        if (standing == Verdict.HELD) {
            reserved.renew(id, now + lease);
            return new State(Verdict.HELD, present, lapsed, null);
        }
        if (standing != Verdict.LAPSED) return new State(Verdict.REFUSED, present, lapsed, null);
        if (!bounds.contains(present)) return new State(Verdict.OUTSIDE, present, lapsed, null);
        boolean enough = bounds.applied(present, 0, -units, false) != 0 && reserved.hasRoomFor(units);
        if (!enough) return new State(Verdict.REFUSED, present, lapsed, null);
        reserved.add(id, units, bounds.max(), now + lease);
        write(present - units, expiry, now);
        return new State(Verdict.HELD, present - units, lapsed, null);
    }

    State settle(String id, boolean commit, long retention, long expiry, long now) {
        forgetExpired(now);
        long lapsed = lapse(expiry, now);
        long present = value == null ? 0 : value;
        Verdict standing = reserved.standing(id);
        if (standing != Verdict.HELD) return new State(standing, present, lapsed, null);
        long after = reserved.end(id, commit, present, now + retention);
        if (!commit) write(after, expiry, now);
        return new State(reserved.standing(id), after, lapsed, null);
    }

    State renew(String id, long lease, long expiry, long now) {
        forgetExpired(now);
        long lapsed = lapse(expiry, now);
        Verdict standing = reserved.standing(id);
        if (standing == Verdict.HELD) reserved.renew(id, now + lease);
        return new State(standing, value == null ? 0 : value, lapsed, null);
    }

    void forgetExpired(long now) {
        if (expiresAt != null && expiresAt - now <= 0) reset(0);
        sessions.values().removeIf(slot -> slot.expiresAt - now <= 0);
        reserved.forget(now);
    }

    boolean isEmpty() {
        return value == null && sessions.isEmpty() && reserved.isEmpty();
    }

    boolean expires() {
        return expiresAt != null || !sessions.isEmpty() || reserved.forgottenAt() != null;
    }

    /** The earliest of the times at which something expires; there has to be one. */
    long nextExpiry() {
        Long earliest = expiresAt;
        Long forgotten = reserved.forgottenAt();
        if (earliest == null || forgotten != null && forgotten - earliest < 0) earliest = forgotten;
        for (Slot slot : sessions.values())
            if (earliest == null || slot.expiresAt - earliest < 0) earliest = slot.expiresAt;
        if (earliest == null) throw new IllegalStateException("nothing expires here");
        return earliest;
    }
}
