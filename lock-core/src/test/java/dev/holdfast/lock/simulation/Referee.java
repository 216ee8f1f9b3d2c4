package dev.holdfast.lock.simulation;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.Lease;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.SemaphoreSizeException;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Reply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/** Sees everything that everybody believes, and objects. */
final class Referee {

    /** A grant that the server makes, in the order of which they are to be judged. */
    private record Grant(String name, OwnerId owner, long number) {}

    private final Simulation world;
    private final NavigableMap<String, Field> fields = new TreeMap<>();
    private final List<Grant> grants = new ArrayList<>();
    private final Set<Long> grantedTogether = new HashSet<>();
    private boolean stepping;
    private long fencingOnlyUntil = -1;
    private long wishes;
    long longestStall;

    Referee(Simulation world) {
        this.world = world;
    }

    private Field field(String name) {
        return fields.computeIfAbsent(name, Field::new);
    }

    void opens(String name, int size) {
        field(name).open(size);
    }

    /** Whether that is more than it was. */
    boolean resizes(String name, int size) {
        return field(name).resize(size);
    }

    /** The server has lost leases: until those given before have ended, only uniqueness of tokens is certain. */
    void leasesWereLost() {
        fencingOnlyUntil = world.time.elapsedNanos() + world.longestLease();
    }

    void sizesWereLost() {
        fields.values().forEach(Field::reopen);
    }

    void queuesWereLost() {
        fields.values().forEach(field -> field.queue.clear());
    }

    /** The server may have passed over those of this client, while nobody listened there. */
    void wasDeaf(String client) {
        if (!world.server.knowsListeners()) return;
        fields.values()
                .forEach(field -> field.queue.doubt(owner -> owner.client().equals(client)));
    }

    boolean fencingOnly() {
        return world.time.elapsedNanos() <= fencingOnlyUntil;
    }

    // ---- callers

    Wish asks(SimulatedProcess process, String caller, Errand errand, boolean waits) {
        Wanted wanted = errand.wanted;
        Wish wish = new Wish(process, caller, wanted, errand.lasting, waits, world.time.elapsedNanos(), wishes++);
        if (waits) for (String name : wanted.names()) field(name).waiting.add(wish);
        world.log(process, caller, " asks for ", wanted);
        return wish;
    }

    void gone(Wish wish) {
        for (String name : wish.wanted.names()) field(name).waiting.remove(wish);
    }

    void refused(Wish wish, Throwable failure) {
        gone(wish);
        world.log(wish.process, wish.caller, " gets nothing: ", failure);
        Throwable cause = unwrapped(failure);
        world.tally.count(cause == null ? Event.NOTHING_GOT : Event.FAILURE);
        if (cause == null || cause instanceof CancellationException) return;
        if (!Caller.isExpected(cause)) world.fail(wish + " failed with " + cause);
        boolean tooLarge = cause instanceof SemaphoreSizeException && world.isResized();
        if (world.weather.calm() && !tooLarge) world.fail(wish + " failed although nothing went wrong: " + cause);
    }

    void enters(Wish wish, Lease lease) {
        for (String name : wish.wanted.names()) checkOrderOfCallers(field(name), wish);
        begins(wish, lease);
        if (wish.wanted.isSeveral()) entersAll(wish);
    }

    private void begins(Wish wish, Lease lease) {
        wish.lease = lease;
        wish.lost = lease.whenLost().toCompletableFuture();
        world.tally.count(Event.HOLD);
        if (wish.wanted.weight() > 1) world.tally.count(Event.MANY_PERMITS);
        for (String name : wish.wanted.names()) {
            field(name).held.add(wish);
            wish.token(name).ifPresent(token -> entersWith(token, wish, name));
        }
        gone(wish);
        world.log(wish.process, wish.caller, " enters ", wish.wanted, " with ", lease);
        check();
    }

    /** All or none. */
    private void entersAll(Wish wish) {
        long first = wish.token(wish.wanted.names().get(0)).orElseThrow() / 256;
        world.tally.count(grantedTogether.contains(first) ? Event.ALL_AT_ONCE : Event.ONE_BY_ONE);
        for (String name : wish.wanted.names())
            if (!wish.believes(name)) world.fail(wish + " enters and does not hold " + name);
    }

    private void entersWith(long token, Wish wish, String name) {
        if (token % 256 > 0) world.tally.count(Event.HAND_OVER);
        checkToken(field(name), wish, token);
    }

    /** Those of one process that want the same are served in the order in which they asked. */
    private void checkOrderOfCallers(Field field, Wish wish) {
        if (wish.wanted.isSeveral()) return;
        for (Wish earlier : field.waiting) {
            if (earlier.number < wish.number
                    && earlier.process == wish.process
                    && earlier.wanted.kind() == wish.wanted.kind()
                    && !earlier.wanted.isSeveral()) world.fail(wish + " overtakes " + earlier);
        }
    }

    /** A token is larger than those of all holds that had ended: all others for who holds alone, those who held alone else. */
    private void checkToken(Field field, Wish wish, long token) {
        if (!field.isNew(token)) world.fail(wish + " has the token of an earlier hold: " + token);
        if (fencingOnly()) return;
        boolean alone = wish.wanted.kind().isExclusive();
        long before = field.tokenBefore(alone);
        if (token <= before) world.fail(wish + " enters with " + token + " after " + before);
        field.entered(token, alone);
    }

    void releases(Wish wish) {
        wish.released = true;
        if (wish.turning) world.tally.count(Event.RELEASED_TURN);
        wish.givenUpTurning |= wish.turning;
        ends(wish);
        world.log(wish.process, wish.caller, " releases");
    }

    private void ends(Wish wish) {
        for (String name : wish.wanted.names()) field(name).held.remove(wish);
    }

    void released(Wish wish, boolean was, ReleaseOutcome outcome) {
        world.log(wish.process, wish.caller, " has released: ", outcome);
        if (outcome == ReleaseOutcome.UNKNOWN) world.tally.count(Event.UNKNOWN_RELEASE);
        // After a suspension, or on its way to the other side, a holder may doubt a hold that the store confirms.
        if (outcome == ReleaseOutcome.RELEASED && !was && !wish.givenUpTurning && world.weather.suspensions() == 0)
            world.fail(wish + " is told that it released what it did not hold");
        if (outcome == ReleaseOutcome.LOST && world.weather.keepsLeases())
            world.fail(wish + " is told that the store forgot it, which it never does");
        // Where commands overtake each other, the answer to a message that came late may cross a release and hide its
        // success; and whether one that turns has ended by that or by itself nobody can say.
        boolean unclear = !world.weather.ordered() || wish.givenUpTurning && outcome == ReleaseOutcome.EXPIRED;
        if (was && world.weather.calm() && !unclear && !world.isOver() && outcome != ReleaseOutcome.RELEASED)
            world.fail(wish + " released and is told " + outcome);
        // Of several, one may be lost and the release of another unknown.
        boolean kept =
                outcome == ReleaseOutcome.RELEASED || outcome == ReleaseOutcome.UNKNOWN && !wish.wanted.isSeveral();
        if (kept && wish.lost.isDone()) world.fail(wish + " is told of a loss and of a release");
    }

    void died(SimulatedProcess process) {
        for (Field field : fields.values()) {
            field.waiting.removeIf(wish -> wish.process == process);
            field.held.removeIf(wish -> wish.process == process);
        }
    }

    // ---- from one side of a read/write lock to the other

    void turns(Wish wish) {
        wish.turning = true;
        world.log(wish.process, wish.caller, " wants to turn the ", wish.wanted);
    }

    /** It has got there: the one hold has become the other. */
    Wish turned(Wish wish, Lease lease) {
        world.tally.count(wish.wanted.kind() == Kind.WRITE ? Event.DOWNGRADE : Event.UPGRADE);
        if (wish.released) world.fail(wish + " was released and turned all the same");
        if (wish.lease.isHeld()) world.fail(wish + " is held although it was turned");
        ends(wish);
        wish.released = true;
        long now = world.time.elapsedNanos();
        Wish next = new Wish(wish.process, wish.caller, wish.wanted.turned(), wish.lasting, false, now, wishes++);
        begins(next, lease);
        return next;
    }

    /** It has not got there; whether the hold that was to be turned goes on. */
    boolean keeps(Wish wish, Throwable failure) {
        wish.turning = false;
        world.log(wish.process, wish.caller, " has not turned: ", failure);
        Throwable cause = unwrapped(failure);
        world.tally.count(cause == null ? Event.REFUSED_UPGRADE : Event.FAILED_TURN);
        if (cause == null && wish.wanted.kind() == Kind.WRITE) world.fail(wish + " has not become a reader");
        if (cause != null && !Caller.isExpected(cause)) world.fail(wish + " failed to turn with " + cause);
        if (cause == null || cause instanceof BackendUnavailableException) return !wish.released;
        if (world.weather.calm() && wish.lasting && !wish.released)
            world.fail(wish + " is lost on its way although nothing went wrong: " + cause);
        if (wish.lease.isHeld()) world.fail(wish + " is held although its turn failed with " + cause);
        wish.givenUpTurning = true;
        ends(wish);
        return false;
    }

    // ---- the server's queue

    /** What the server grants until {@link #stepEnds()} is judged then, in the order of the grants' numbers. */
    void stepBegins() {
        stepping = true;
    }

    void stepEnds() {
        stepping = false;
        grants.sort(Comparator.comparingLong(Grant::number));
        grants.forEach(this::judge);
        grants.clear();
    }

    void answered(String name, OwnerId owner, Reply reply, boolean queue) {
        if (reply instanceof Reply.Granted granted) granted(name, owner, granted.grant());
        else if (reply instanceof Reply.Busy && queue) joins(name, owner);
        else if (reply instanceof Reply.NotHolder) field(name).queue.leaves(owner);
    }

    void granted(String name, OwnerId owner, long number) {
        Grant grant = new Grant(name, owner, number);
        if (stepping) grants.add(grant);
        else judge(grant);
    }

    void grantedAll(List<String> names, List<OwnerId> owners, List<Long> numbers) {
        for (int i = 0; i < numbers.size(); i++) granted(names.get(i), owners.get(i), numbers.get(i));
        grantedTogether.addAll(numbers);
    }

    private void judge(Grant grant) {
        // What a member's queue orders is a hint.
        if (world.family == Family.QUORUM) return;
        Field field = field(grant.name);
        if (!field.queue.granted(grant.owner, grant.number)) {
            field.queue.leaves(grant.owner);
            return;
        }
        OwnerId overtaken = field.queue.overtaken(grant.owner, ahead -> mayBePassedOver(field, ahead));
        if (overtaken != null) world.fail(grant.owner + " is granted " + grant.name + " before " + overtaken);
        if (grant.owner.mode().kind() == Kind.SEMAPHORE
                && !fencingOnly()
                && !field.hasRoom(grant.owner.mode().weight()))
            world.fail(grant.owner + " is granted more of " + grant.name + " than there is");
    }

    /** A holder is turned into this one, which needs no place in the queue. */
    void converted(String name, OwnerId owner, OwnerId next, Reply reply) {
        if (reply instanceof Reply.Granted granted && field(name).queue.granted(next, granted.grant()))
            left(name, owner);
    }

    void yielding(String name, OwnerId next) {
        joins(name, next);
    }

    /** Who asks after a long silence may have lost its place, and stand at the end. */
    private void joins(String name, OwnerId owner) {
        Queue queue = field(name).queue;
        if (!world.server.knowsListeners() && queue.silence(owner, world.time.elapsedNanos()) > longestSilence())
            queue.doubt(owner::equals);
        queue.joins(owner, world.time.elapsedNanos());
    }

    private boolean mayBePassedOver(Field field, OwnerId owner) {
        if (world.server.knowsListeners()) return !world.server.isListening(owner.client());
        boolean silent = field.queue.silence(owner, world.time.elapsedNanos()) > longestSilence();
        if (silent) world.tally.count(Event.SILENCE);
        return silent;
    }

    /** For how long a place is certain though nobody asks. A clock that is set forward counts for silence, if only a little. */
    private long longestSilence() {
        boolean forward = world.weather.clockJumps() > 0 && !world.weather.backward();
        return forward ? -1 : world.millis(6000);
    }

    void left(String name, OwnerId owner) {
        field(name).queue.leaves(owner);
    }

    // ---- after every event

    void check() {
        long now = world.time.elapsedNanos();
        for (Field field : fields.values()) checkHolds(field);
        // Several are taken in the order of their names: who has one of them may wait for a later one.
        for (Field field : fields.descendingMap().values()) {
            field.blocked = field.isKept() || isWantedWithAnother(field);
            if (field.blocked) field.lastBlocked = now;
            else checkProgress(field, now);
        }
    }

    private void checkHolds(Field field) {
        List<Wish> believers = field.look();
        for (Wish wish : field.held) {
            if (believers.contains(wish)) wish.notHeldSince = -1;
            else checkLossIsTold(wish);
        }
        String conflict = fencingOnly() ? null : field.conflict();
        if (conflict != null) world.fail(conflict);
        if (believers.size() > 1) world.tally.count(Event.HELD_TOGETHER);
        if (field.holdsAllPermits()) world.tally.count(Event.ALL_PERMITS);
    }

    /** Whether somebody who wants this name and a later one waits for that, and may have this one already. */
    private boolean isWantedWithAnother(Field field) {
        for (Wish wish : field.waiting)
            for (String other : wish.wanted.names())
                if (other.compareTo(field.name) > 0
                        && (field(other).blocked || field(other).isBelievedHeld())) return true;
        return false;
    }

    private void checkLossIsTold(Wish wish) {
        long now = world.time.elapsedNanos();
        if (wish.process.isDead() || wish.process.clock.isStalled() || world.weather.suspensions() > 0) return;
        if (wish.turning) return;
        if (wish.notHeldSince < 0) {
            wish.notHeldSince = now;
            world.tally.count(Event.LOSS);
            if (world.weather.calm() && wish.lasting) world.fail(wish + " is lost although nothing went wrong");
            if (wish.wanted.isSeveral() && wish.wanted.names().stream().anyMatch(wish::believes))
                world.tally.count(Event.HALF_LOST);
        }
        if (!wish.lost.isDone() && now - wish.notHeldSince > 1_000_000)
            world.fail(wish + " has lost its lease and is not told");
    }

    private void checkProgress(Field field, long now) {
        for (Wish wish : field.waiting) {
            if (!wish.process.isWell(world.longestLease())) continue;
            long stall = now - Math.max(Math.max(field.lastBlocked, wish.asked), world.lastServerFault);
            longestStall = Math.max(longestStall, stall);
            if (stall > world.longestStall())
                world.fail(wish + " waits since " + stall / 1_000_000 + " ms and nobody keeps it from " + field.name);
            return;
        }
    }

    /** At the very end: nothing is left. */
    void checkNothingIsLeft() {
        for (Field field : fields.values()) {
            for (Wish wish : field.waiting) if (!wish.process.isDead()) world.fail(wish + " still waits at the end");
            if (!field.held.isEmpty()) world.fail(field.held + " still hold at the end");
        }
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }
}
