package dev.holdfast.lock.simulation;

import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.HoldfastException;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.ReleaseOutcome;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Somebody in a process who wants locks: thinks, asks, holds, gives back, sometimes gives up. */
final class Caller {

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

    void think() {
        if (!world.isOver()) process.after(random.nextDouble() * world.weather.lease() / 4, this::ask);
    }

    private void ask() {
        if (world.isOver()) return;
        String name = "lock" + random.nextInt(world.weather.names());
        DistributedLock lock = process.locks.lock(name, options());
        int verb = random.nextInt(10);
        Wish asked = world.referee.asks(process, id, name, verb > 1);
        wish = asked;
        CompletableFuture<LockLease> stage = switch (verb) {
            case 0, 1 -> some(lock.tryAcquireAsync().toCompletableFuture());
            case 2, 3 ->
                some(lock.tryAcquireAsync(Duration.ofMillis(1 + random.nextInt(world.weather.lease() * 2)))
                        .toCompletableFuture());
            default -> lock.acquireAsync().toCompletableFuture();
        };
        stage.whenComplete((lease, failure) -> settled(asked, lease, failure));
        if (verb > 3 && random.nextDouble() < world.weather.givingUp())
            process.after(random.nextDouble() * world.weather.lease() * 2, () -> giveUp(asked, stage));
        asked.cancel = () -> giveUp(asked, stage);
    }

    private static CompletableFuture<LockLease> some(CompletableFuture<Optional<LockLease>> stage) {
        CompletableFuture<LockLease> some = new CompletableFuture<>();
        stage.whenComplete((lease, failure) -> {
            if (failure != null) some.completeExceptionally(failure);
            else some.complete(lease.orElse(null));
        });
        some.whenComplete((lease, failure) -> {
            if (some.isCancelled()) stage.cancel(true);
        });
        return some;
    }

    private LeaseOptions options() {
        int lease = world.weather.lease();
        LeaseOptions options =
                LeaseOptions.defaults().withDuration(Duration.ofMillis(random.nextInt(4) == 0 ? lease * 2L : lease));
        if (random.nextInt(4) == 0) options = options.withRenewal(LeaseOptions.Renewal.MANUAL);
        if (random.nextInt(10) == 0) options = options.withMaximumHold(Duration.ofMillis(lease / 2));
        return options;
    }

    private void giveUp(Wish asked, CompletableFuture<LockLease> stage) {
        if (stage.isDone()) return;
        world.referee.gone(asked);
        world.log(process, id + " gives up");
        stage.cancel(true);
    }

    private void settled(Wish asked, LockLease lease, Throwable failure) {
        if (lease != null) {
            hold(asked, lease);
            return;
        }
        world.referee.refused(asked, failure);
        if (asked == wish) think();
    }

    private void hold(Wish asked, LockLease lease) {
        Wish held = asked;
        world.referee.enters(held, lease);
        if (random.nextInt(4) == 0) process.after(work(), () -> renew(lease));
        process.after(work(), () -> release(held, lease));
        asked.cancel = () -> release(held, lease);
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

    private void renew(LockLease lease) {
        (random.nextBoolean() ? lease.renewAsync() : lease.ensureAsync(Duration.ofMillis(world.weather.lease() / 2)))
                .exceptionally(failure -> null);
    }

    private void release(Wish held, LockLease lease) {
        if (held.released) return;
        boolean was = lease.isHeld();
        world.referee.releases(held);
        lease.releaseAsync().thenAccept(outcome -> world.referee.released(held, was, outcome));
        think();
    }

    /** Ends whatever it does. */
    void stop() {
        if (wish != null && wish.cancel != null) process.deliver(wish.cancel);
    }

    static boolean isExpected(Throwable failure) {
        return failure instanceof HoldfastException;
    }

    static boolean isKept(ReleaseOutcome outcome) {
        return outcome == ReleaseOutcome.RELEASED || outcome == ReleaseOutcome.UNKNOWN;
    }
}
