package dev.holdfast.lock.simulation;

import dev.holdfast.lock.HoldfastException;
import dev.holdfast.lock.Lease;
import dev.holdfast.lock.LeaseOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Somebody in a process who wants to hold something: thinks, asks, holds, gives back, sometimes gives up. */
final class Caller implements Actor {

    private final Simulation world;
    private final SimulatedProcess process;
    private final Random random;
    private final String id;
    private Wish wish;

    Caller(Simulation world, SimulatedProcess process, int number) {
        this.world = world;
        this.process = process;
        this.random = world.random;
        this.id = process.id + "/" + number;
    }

    @Override
    public void begin() {
        think();
    }

    private void think() {
        if (!world.isOver()) process.after(random.nextDouble() * world.weather.lease() / 4, this::ask);
    }

    private void ask() {
        if (world.isOver()) return;
        Errand errand = errand();
        int verb = random.nextInt(10);
        Wish asked = world.referee.asks(process, id, errand, verb > 1);
        wish = asked;
        CompletableFuture<Lease> stage = switch (verb) {
            case 0, 1 -> errand.attempt();
            case 2, 3 -> errand.attempt(Duration.ofMillis(1 + random.nextInt(world.weather.lease() * 2)));
            default -> errand.acquire();
        };
        stage.whenComplete((lease, failure) -> settled(errand, asked, lease, failure));
        if (verb > 3 && random.nextDouble() < world.weather.givingUp())
            process.after(random.nextDouble() * world.weather.lease() * 2, () -> giveUp(asked, stage));
        asked.cancel = () -> giveUp(asked, stage);
    }

    private Errand errand() {
        int which = random.nextInt(world.names());
        String name = world.name(which);
        return switch (world.family) {
            case LOCK, QUORUM -> Errand.to(process.locks.lock(name, options()));
            case SEVERAL -> random.nextInt(3) == 0 ? Errand.to(process.locks.lock(name, options())) : several();
            case SEMAPHORE -> {
                int size = world.size(which);
                int permits = random.nextInt(3) == 0 ? 1 + random.nextInt(size) : 1;
                yield Errand.to(process.locks.semaphore(name, size).withOptions(options()), permits);
            }
            case READ_WRITE ->
                Errand.to(process.locks.readWriteLock(name).withOptions(options()), random.nextInt(3) == 0);
            case ELECTION -> throw new AssertionError("nobody calls in an election");
        };
    }

    /** Two or more of the names, in any order. */
    private Errand several() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < world.names(); i++) names.add(world.name(i));
        Collections.shuffle(names, random);
        int some = 2 + random.nextInt(names.size() - 1);
        return Errand.to(process.locks.all(names.subList(0, some)).withOptions(options()));
    }

    private LeaseOptions options() {
        int lease = world.weather.lease();
        LeaseOptions options =
                LeaseOptions.defaults().withDuration(Duration.ofMillis(random.nextInt(4) == 0 ? lease * 2L : lease));
        if (random.nextInt(4) == 0) options = options.withRenewal(LeaseOptions.Renewal.MANUAL);
        if (random.nextInt(10) == 0) options = options.withMaximumHold(Duration.ofMillis(lease / 2));
        return options;
    }

    private void giveUp(Wish asked, CompletableFuture<Lease> stage) {
        if (stage.isDone()) return;
        world.tally.count(Event.GIVING_UP);
        world.referee.gone(asked);
        world.log(process, id, " gives up");
        stage.cancel(true);
    }

    private void settled(Errand errand, Wish asked, Lease lease, Throwable failure) {
        if (lease != null) {
            world.referee.enters(asked, lease);
            hold(errand, asked);
            return;
        }
        world.referee.refused(asked, failure);
        if (asked == wish) think();
    }

    private void hold(Errand errand, Wish held) {
        if (random.nextInt(4) == 0) process.after(work(), () -> renew(held.lease));
        boolean turns = errand.canTurn() && random.nextInt(3) == 0;
        process.after(turns ? workBeforeTurning(held) : work(), () -> {
            if (turns) turn(errand, held);
            else release(held);
        });
        held.cancel = () -> release(held);
    }

    /** Mostly much shorter than the lease, often next to nothing, now and then longer. */
    private double work() {
        double lease = world.weather.lease();
        return switch (random.nextInt(12)) {
            case 0 -> random.nextDouble() * lease * 2;
            case 1, 2, 3, 4, 5 -> random.nextDouble();
            default -> random.nextDouble() * lease / 20;
        };
    }

    /** Now and then so long that the store may be asked when the lease is over. */
    private double workBeforeTurning(Wish held) {
        if (random.nextInt(4) > 0) return work();
        double remaining = held.lease.remaining().toNanos() / 1e6;
        return Math.max(0, remaining - random.nextDouble() * 5);
    }

    private void renew(Lease lease) {
        (random.nextBoolean() ? lease.renewAsync() : lease.ensureAsync(Duration.ofMillis(world.weather.lease() / 2)))
                .exceptionally(failure -> null);
    }

    private void release(Wish held) {
        if (held.released) return;
        boolean was = held.lease.isHeld();
        world.referee.releases(held);
        held.lease.releaseAsync().thenAccept(outcome -> world.referee.released(held, was, outcome));
        think();
    }

    // ---- to the other side of a read/write lock

    private void turn(Errand errand, Wish held) {
        if (held.released) return;
        world.referee.turns(held);
        errand.turn(held).whenComplete((other, failure) -> turned(errand, held, other, failure));
        // Gives up the hold while it turns, which the product must survive.
        if (random.nextInt(10) == 0) process.after(random.nextDouble() * 10, () -> release(held));
    }

    private void turned(Errand errand, Wish held, Lease other, Throwable failure) {
        if (other != null) {
            Wish next = world.referee.turned(held, other);
            if (wish == held) wish = next;
            hold(errand, next);
        } else if (world.referee.keeps(held, failure)) {
            process.after(work(), () -> release(held));
        } else if (wish == held && !held.released) {
            think();
        }
    }

    /** Ends whatever it does. */
    @Override
    public void stop() {
        if (wish != null && wish.cancel != null) process.deliver(wish.cancel);
    }

    static boolean isExpected(Throwable failure) {
        return failure instanceof HoldfastException;
    }
}
