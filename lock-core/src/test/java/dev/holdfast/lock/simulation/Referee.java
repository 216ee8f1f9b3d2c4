package dev.holdfast.lock.simulation;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.Lease;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Reply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/** Sees everything that everybody believes, and objects. */
final class Referee {

    /** What is known of one name. */
    private static final class Field {
        final List<Wish> waiting = new ArrayList<>();
        final List<Wish> held = new ArrayList<>();
        final Queue queue = new Queue();
        final Set<Long> tokens = new LinkedHashSet<>();
        long lastToken;
        long lastExclusiveToken;
        long lastBlocked;

        /** A semaphore's: how many it has at least, and the most it ever had. */
        int size;

        int most;
    }

    /** A grant that the server makes, in the order of which they are to be judged. */
    private record Grant(String name, OwnerId owner, long number) {}

    private final Simulation world;
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final List<Grant> grants = new ArrayList<>();
    private boolean stepping;
    private long fencingOnlyUntil = -1;
    private long wishes;
    int holds;
    int handOvers;
    int together;
    int turns;
    int losses;
    long longestStall;

    Referee(Simulation world) {
        this.world = world;
    }

    private Field field(String name) {
        return fields.computeIfAbsent(name, absent -> new Field());
    }

    /** A semaphore that never has fewer permits than this. */
    void opens(String name, int size) {
        Field field = field(name);
        field.size = field.most = size;
    }

    void resizes(String name, int size) {
        Field field = field(name);
        field.most = Math.max(field.most, size);
    }

    /** The server has lost leases: until those given before have ended, only uniqueness of tokens is certain. */
    void leasesWereLost() {
        fencingOnlyUntil = world.time.elapsedNanos() + world.longestLease();
    }

    void queuesWereLost() {
        fields.values().forEach(field -> field.queue.clear());
    }

    /** The server may have passed over those of this client, while nobody listened there. */
    void wasDeaf(String client) {
        fields.values().forEach(field -> field.queue.doubt(client));
    }

    private boolean fencingOnly() {
        return world.time.elapsedNanos() <= fencingOnlyUntil;
    }

    // ---- callers

    Wish asks(SimulatedProcess process, String caller, Wanted wanted, boolean waits) {
        Wish wish = new Wish(process, caller, wanted, waits, world.time.elapsedNanos(), wishes++);
        if (waits) for (String name : wanted.names()) field(name).waiting.add(wish);
        world.log(process, caller + " asks for " + wanted);
        return wish;
    }

    void gone(Wish wish) {
        for (String name : wish.wanted.names()) field(name).waiting.remove(wish);
    }

    void refused(Wish wish, Throwable failure) {
        gone(wish);
        world.log(wish.process, wish.caller + " gets nothing: " + failure);
        Throwable cause = unwrapped(failure);
        if (cause == null || cause instanceof CancellationException) return;
        if (!Caller.isExpected(cause)) world.fail(wish + " failed with " + cause);
        if (world.weather.calm()) world.fail(wish + " failed although nothing went wrong: " + cause);
    }

    void enters(Wish wish, Lease lease) {
        for (String name : wish.wanted.names()) checkOrderOfCallers(field(name), wish);
        begins(wish, lease);
    }

    private void begins(Wish wish, Lease lease) {
        wish.lease = lease;
        wish.lost = lease.whenLost().toCompletableFuture();
        holds++;
        for (String name : wish.wanted.names()) {
            field(name).held.add(wish);
            wish.token(name).ifPresent(token -> entersWith(token, wish, name));
        }
        gone(wish);
        world.log(wish.process, wish.caller + " enters " + wish.wanted + " with " + lease);
        check();
    }

    private void entersWith(long token, Wish wish, String name) {
        if (token % 256 > 0) handOvers++;
        checkToken(field(name), wish, token);
    }

    /** Those of one process that want the same are served in the order in which they asked. */
    private void checkOrderOfCallers(Field field, Wish wish) {
        if (wish.wanted.names().size() > 1) return;
        for (Wish earlier : field.waiting) {
            if (earlier.number < wish.number
                    && earlier.process == wish.process
                    && earlier.wanted.kind() == wish.wanted.kind()
                    && earlier.wanted.names().size() == 1) world.fail(wish + " overtakes " + earlier);
        }
    }

    /** A token is larger than those of all holds that had ended: all others for who holds alone, those who held alone else. */
    private void checkToken(Field field, Wish wish, long token) {
        if (!field.tokens.add(token)) world.fail(wish + " has the token of an earlier hold: " + token);
        if (fencingOnly() || world.weather.suspensions() > 0 && !wish.lease.isHeld()) return;
        boolean alone = wish.wanted.kind().isExclusive();
        long before = alone ? field.lastToken : field.lastExclusiveToken;
        if (token <= before) world.fail(wish + " enters with " + token + " after " + before);
        field.lastToken = Math.max(field.lastToken, token);
        if (alone) field.lastExclusiveToken = token;
    }

    void releases(Wish wish) {
        wish.released = true;
        wish.givenUpTurning |= wish.turning;
        ends(wish);
        world.log(wish.process, wish.caller + " releases");
    }

    private void ends(Wish wish) {
        for (String name : wish.wanted.names()) field(name).held.remove(wish);
    }

    void released(Wish wish, boolean was, ReleaseOutcome outcome) {
        world.log(wish.process, wish.caller + " has released: " + outcome);
        // After a suspension, or on its way to the other side, a holder may doubt a hold that the store confirms.
        if (outcome == ReleaseOutcome.RELEASED && !was && !wish.givenUpTurning && world.weather.suspensions() == 0)
            world.fail(wish + " is told that it released what it did not hold");
        if (outcome == ReleaseOutcome.LOST && world.weather.keepsLeases())
            world.fail(wish + " is told that the store forgot it, which it never does");
        // Where commands overtake each other, the answer to a message that came late may cross a release and hide its
        // success.
        if (was
                && world.weather.calm()
                && world.weather.ordered()
                && !world.isOver()
                && outcome != ReleaseOutcome.RELEASED) world.fail(wish + " released and is told " + outcome);
        if (Caller.isKept(outcome) && wish.lost.isDone()) world.fail(wish + " is told of a loss and of a release");
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
        world.log(wish.process, wish.caller + " wants to turn the " + wish.wanted);
    }

    /** It has got there: the one hold has become the other. */
    Wish turned(Wish wish, Lease lease) {
        turns++;
        if (wish.released) world.fail(wish + " was released and turned all the same");
        if (wish.lease.isHeld()) world.fail(wish + " is held although it was turned");
        ends(wish);
        wish.released = true;
        Wish next =
                new Wish(wish.process, wish.caller, wish.wanted.turned(), false, world.time.elapsedNanos(), wishes++);
        begins(next, lease);
        return next;
    }

    /** It has not got there; whether the hold that was to be turned goes on. */
    boolean keeps(Wish wish, Throwable failure) {
        wish.turning = false;
        world.log(wish.process, wish.caller + " has not turned: " + failure);
        Throwable cause = unwrapped(failure);
        if (cause == null && wish.wanted.kind() == Kind.WRITE) world.fail(wish + " has not become a reader");
        if (cause != null && !Caller.isExpected(cause)) world.fail(wish + " failed to turn with " + cause);
        if (cause == null || cause instanceof BackendUnavailableException) return !wish.released;
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
        grants.forEach(grant -> judge(grant));
        grants.clear();
    }

    void answered(String name, OwnerId owner, Reply reply, boolean queue) {
        if (reply instanceof Reply.Granted granted) granted(name, owner, granted.grant());
        else if (reply instanceof Reply.Busy && queue) field(name).queue.joins(owner);
        else if (reply instanceof Reply.NotHolder) field(name).queue.leaves(owner);
    }

    void granted(String name, OwnerId owner, long number) {
        Grant grant = new Grant(name, owner, number);
        if (stepping) grants.add(grant);
        else judge(grant);
    }

    private void judge(Grant grant) {
        Queue queue = field(grant.name).queue;
        if (!queue.granted(grant.owner, grant.number)) {
            queue.leaves(grant.owner);
            return;
        }
        OwnerId overtaken = queue.overtaken(grant.owner, world.server::isListening);
        if (overtaken != null) world.fail(grant.owner + " is granted " + grant.name + " before " + overtaken);
    }

    /** A holder is turned into this one, which needs no place in the queue. */
    void converted(String name, OwnerId owner, OwnerId next, Reply reply) {
        if (reply instanceof Reply.Granted granted && field(name).queue.granted(next, granted.grant()))
            left(name, owner);
    }

    void yielding(String name, OwnerId next) {
        field(name).queue.joins(next);
    }

    void left(String name, OwnerId owner) {
        field(name).queue.leaves(owner);
    }

    // ---- after every event

    void check() {
        long now = world.time.elapsedNanos();
        fields.forEach((name, field) -> {
            List<Wish> believers = believers(name, field);
            if (!fencingOnly()) checkTogether(name, field, believers);
            if (believers.size() > 1) together++;
            if (isBlocked(field, believers)) field.lastBlocked = now;
            else checkProgress(name, field, now);
        });
    }

    private List<Wish> believers(String name, Field field) {
        List<Wish> believers = new ArrayList<>(field.held.size());
        for (Wish wish : field.held) {
            if (wish.believes(name)) {
                believers.add(wish);
                wish.notHeldSince = -1;
            } else {
                checkLossIsTold(wish);
            }
        }
        return believers;
    }

    private void checkTogether(String name, Field field, List<Wish> believers) {
        if (believers.size() < 2) return;
        if (used(believers) > field.most && believers.get(0).wanted.kind() == Kind.SEMAPHORE)
            world.fail(believers + " believe that they hold more than " + field.most + " permits");
        for (Wish wish : believers)
            if (wish.wanted.kind().isExclusive()) world.fail(believers + " all believe that they hold " + name);
    }

    private static int used(List<Wish> believers) {
        int used = 0;
        for (Wish wish : believers) used += wish.wanted.weight();
        return used;
    }

    /** Whether one who waits has to go on waiting because of those who hold; the others then may have to as well. */
    private static boolean isBlocked(Field field, List<Wish> believers) {
        if (believers.isEmpty()) return false;
        for (Wish wish : field.waiting) if (!fits(wish.wanted, field, believers)) return true;
        return field.waiting.isEmpty();
    }

    private static boolean fits(Wanted wanted, Field field, List<Wish> believers) {
        return switch (wanted.kind()) {
            case LOCK, WRITE -> false;
            case READ -> believers.get(0).wanted.kind() == Kind.READ;
            case SEMAPHORE -> used(believers) + wanted.weight() <= field.size;
        };
    }

    private void checkLossIsTold(Wish wish) {
        long now = world.time.elapsedNanos();
        if (wish.process.isDead() || wish.process.clock.isStalled() || world.weather.suspensions() > 0) return;
        if (wish.turning) return;
        if (wish.notHeldSince < 0) wish.notHeldSince = now;
        if (wish.lost.isDone()) losses++;
        else if (now - wish.notHeldSince > 1_000_000) world.fail(wish + " has lost its lease and is not told");
    }

    private void checkProgress(String name, Field field, long now) {
        for (Wish wish : field.waiting) {
            if (!wish.process.isWell(world.longestLease())) continue;
            long stall = now - Math.max(Math.max(field.lastBlocked, wish.asked), world.lastServerFault);
            longestStall = Math.max(longestStall, stall);
            if (stall > world.longestStall())
                world.fail(wish + " waits since " + stall / 1_000_000 + " ms and nobody keeps it from " + name);
            return;
        }
    }

    /** At the very end: nothing is left. */
    void checkNothingIsLeft() {
        fields.forEach((name, field) -> {
            for (Wish wish : field.waiting) if (!wish.process.isDead()) world.fail(wish + " still waits at the end");
            if (!field.held.isEmpty()) world.fail(field.held + " still hold at the end");
        });
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }
}
