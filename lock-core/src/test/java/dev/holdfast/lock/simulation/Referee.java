package dev.holdfast.lock.simulation;

import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sees everything that everybody believes, and objects. */
final class Referee {

    /** What is known of one name. */
    private static final class Field {
        final List<Wish> waiting = new ArrayList<>();
        final List<Wish> held = new ArrayList<>();
        final Set<OwnerId> queue = new LinkedHashSet<>();
        OwnerId holder;
        final Set<Long> tokens = new LinkedHashSet<>();
        long lastToken;
        long lastHeld;
    }

    private final Simulation world;
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private long fencingOnlyUntil = -1;
    private long wishes;
    int holds;
    int handOvers;
    int losses;
    long longestStall;

    Referee(Simulation world) {
        this.world = world;
    }

    private Field field(String name) {
        return fields.computeIfAbsent(name, absent -> new Field());
    }

    /** The server has lost leases: until those given before have ended, only uniqueness of tokens is certain. */
    void leasesWereLost() {
        fencingOnlyUntil = world.time.elapsedNanos() + world.longestLease();
    }

    private boolean fencingOnly() {
        return world.time.elapsedNanos() <= fencingOnlyUntil;
    }

    // ---- callers

    Wish asks(SimulatedProcess process, String caller, String name, boolean waits) {
        Wish wish = new Wish(process, caller, name, waits, world.time.elapsedNanos(), wishes++);
        if (waits) field(name).waiting.add(wish);
        world.log(process, caller + " asks for " + name);
        return wish;
    }

    void gone(Wish wish) {
        field(wish.name).waiting.remove(wish);
    }

    void refused(Wish wish, Throwable failure) {
        gone(wish);
        world.log(wish.process, wish.caller + " gets nothing: " + failure);
        Throwable cause = failure instanceof java.util.concurrent.CompletionException ? failure.getCause() : failure;
        if (cause == null || cause instanceof java.util.concurrent.CancellationException) return;
        if (!Caller.isExpected(cause)) world.fail(wish + " failed with " + cause);
        if (world.weather.calm()) world.fail(wish + " failed although nothing went wrong: " + cause);
    }

    void enters(Wish wish, LockLease lease) {
        Field field = field(wish.name);
        wish.lease = lease;
        wish.lost = lease.whenLost().toCompletableFuture();
        world.log(wish.process, wish.caller + " enters with " + lease.fencingToken());
        holds++;
        if (lease.fencingToken() % 256 > 0) handOvers++;
        checkOrderOfCallers(field, wish);
        gone(wish);
        field.held.add(wish);
        checkToken(field, wish, lease.fencingToken());
        check();
    }

    private void checkOrderOfCallers(Field field, Wish wish) {
        for (Wish earlier : field.waiting) {
            if (earlier.number < wish.number && earlier.process == wish.process)
                world.fail(wish + " overtakes " + earlier);
        }
    }

    private void checkToken(Field field, Wish wish, long token) {
        if (!field.tokens.add(token)) world.fail(wish + " has the token of an earlier hold: " + token);
        if (fencingOnly() || world.weather.suspensions() > 0 && !wish.lease.isHeld()) return;
        if (token <= field.lastToken) world.fail(wish + " enters with " + token + " after " + field.lastToken);
        field.lastToken = Math.max(field.lastToken, token);
    }

    void releases(Wish wish) {
        wish.released = true;
        field(wish.name).held.remove(wish);
        world.log(wish.process, wish.caller + " releases");
    }

    void released(Wish wish, boolean was, ReleaseOutcome outcome) {
        world.log(wish.process, wish.caller + " has released: " + outcome);
        // After a suspension a holder may doubt a hold that the store confirms.
        if (outcome == ReleaseOutcome.RELEASED && !was && world.weather.suspensions() == 0)
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

    // ---- the server's queue

    void answered(String name, OwnerId owner, Reply reply, boolean queue) {
        Field field = field(name);
        if (reply instanceof Reply.Granted) granted(name, owner);
        else if (reply instanceof Reply.Busy && queue) field.queue.add(owner);
        else if (reply instanceof Reply.NotHolder) field.queue.remove(owner);
    }

    void granted(String name, OwnerId owner) {
        Field field = field(name);
        Set<OwnerId> queue = field.queue;
        if (owner.equals(field.holder)) {
            queue.remove(owner);
            return;
        }
        field.holder = owner;
        if (world.weather.keepsQueues()
                && !queue.isEmpty()
                && !queue.iterator().next().equals(owner))
            world.fail(owner + " is granted " + name + " before " + queue);
        queue.remove(owner);
    }

    void yielding(String name, OwnerId next) {
        field(name).queue.add(next);
    }

    void left(String name, OwnerId owner) {
        field(name).queue.remove(owner);
    }

    // ---- after every event

    void check() {
        fields.forEach((name, field) -> {
            Wish holder = null;
            for (Wish wish : field.held) {
                if (wish.believes()) {
                    if (holder != null && !fencingOnly())
                        world.fail(wish + " and " + holder + " both believe that they hold it");
                    holder = wish;
                    wish.notHeldSince = -1;
                } else {
                    checkLossIsTold(wish);
                }
            }
            long now = world.time.elapsedNanos();
            if (holder != null) field.lastHeld = now;
            else checkProgress(name, field, now);
        });
    }

    private void checkLossIsTold(Wish wish) {
        long now = world.time.elapsedNanos();
        if (wish.process.isDead() || wish.process.clock.isStalled() || world.weather.suspensions() > 0) return;
        if (wish.notHeldSince < 0) wish.notHeldSince = now;
        if (wish.lost.isDone()) losses++;
        else if (now - wish.notHeldSince > 1_000_000) world.fail(wish + " has lost its lease and is not told");
    }

    private void checkProgress(String name, Field field, long now) {
        for (Wish wish : field.waiting) {
            if (!wish.process.isWell(world.longestLease())) continue;
            long stall = now - Math.max(Math.max(field.lastHeld, wish.asked), world.lastServerFault);
            longestStall = Math.max(longestStall, stall);
            if (stall > world.longestStall())
                world.fail(wish + " waits since " + stall / 1_000_000 + " ms and nobody holds " + name);
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
}
