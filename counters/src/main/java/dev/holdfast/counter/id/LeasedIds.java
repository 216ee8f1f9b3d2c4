package dev.holdfast.counter.id;

import dev.holdfast.counter.Counters;
import dev.holdfast.counter.SettingsMismatchException;
import dev.holdfast.counter.UnexpectedValueException;
import dev.holdfast.counter.spi.IdStore;
import dev.holdfast.counter.spi.Steps;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Gives out ids of leased blocks.
 *
 * <p>The present block serves whoever comes, without a lock. Blocks that arrive are ready behind it, in order; one that was
 * overtaken by a later lease is dropped, so that ids grow; and none is asked for below those that arrived, which a store that
 * has lost its data would give out again. Who finds the present block spent queues under the lock; while
 * anybody queues, the present block is spent and nothing is ready, so nobody is overtaken. Nothing is leased but for a caller:
 * a sequence that nobody uses leaves the store alone.
 */
final class LeasedIds implements IdSequence {

    /** How long nobody leases ahead after a lease failed. */
    private static final long PAUSE = Duration.ofMillis(100).toNanos();

    private final Steps steps;
    private final IdStore store;
    private final String name;
    private final IdOptions options;

    private volatile Block present = Block.SPENT;

    /** Whether a further block is ready or on its way, or just could not be had. */
    private volatile boolean supplied;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Block> ready = new ArrayDeque<>();
    private final Deque<CompletableFuture<Long>> waiting = new ArrayDeque<>();
    private int leases;

    /** Those of the leases that are to be sent off when the lock is free. */
    private int begun;

    private boolean pausing;

    /** Ends what arrived. Written under the lock. */
    private volatile long highest;

    LeasedIds(Counters counters, String name, IdOptions options) {
        this.steps = counters.steps();
        this.store = counters.store().ids();
        this.name = name;
        this.options = options;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public IdOptions options() {
        return options;
    }

    @Override
    public long next() {
        Block block = present;
        long taken = block.getAndIncrement();
        if (taken < block.mark) return block.first + taken;
        if (taken < block.size) {
            leaseAhead();
            return block.first + taken;
        }
        return steps.await(queued());
    }

    @Override
    public CompletionStage<Long> nextAsync() {
        Block block = present;
        long taken = block.getAndIncrement();
        if (taken >= block.size) return steps.async(queued());
        if (taken >= block.mark) leaseAhead();
        return CompletableFuture.completedFuture(block.first + taken);
    }

    @Override
    public String toString() {
        return "id sequence \"" + name + '"';
    }

    private void leaseAhead() {
        if (supplied) return;
        change(told -> {
            if (!pausing && leases == 0 && ready.isEmpty()) begin(1);
        });
    }

    private CompletableFuture<Long> queued() {
        CompletableFuture<Long> caller = new CompletableFuture<>();
        change(told -> waiting.add(caller));
        return caller;
    }

    /** Does something under the lock; then those are served who can be, and leases and callers are seen to outside of it. */
    private void change(Consumer<List<Runnable>> step) {
        List<Runnable> told = new ArrayList<>();
        int wanted;
        lock.lock();
        try {
            step.accept(told);
            serve(told);
            if (!waiting.isEmpty()) begin(wanted() - leases);
            supplied = pausing || leases > 0 || !ready.isEmpty();
            wanted = begun;
            begun = 0;
        } finally {
            lock.unlock();
        }
        told.forEach(Runnable::run);
        for (int i = 0; i < wanted; i++) lease();
    }

    private void begin(int more) {
        if (more <= 0) return;
        leases += more;
        begun += more;
    }

    private void serve(List<Runnable> told) {
        while (!waiting.isEmpty()) {
            Block block = present;
            long taken = block.getAndIncrement();
            if (taken < block.size) {
                CompletableFuture<Long> first = waiting.remove();
                told.add(() -> first.complete(block.first + taken));
            } else if (ready.isEmpty()) {
                return;
            } else {
                present = ready.remove();
            }
        }
    }

    /** How many leases there should be while callers wait: two where one came too late, or will not do. */
    private int wanted() {
        return options.lowWater() > 0 || waiting.size() > options.block() ? 2 : 1;
    }

    private void lease() {
        steps.repeatable(toString(), () -> store.lease(name, options.mode(), options.block(), highest))
                .thenApply(this::block)
                .whenComplete((block, failure) -> change(told -> {
                    leases--;
                    if (failure == null) arrived(block);
                    else failed(known(Steps.cause(failure)), told);
                }));
    }

    private Block block(IdStore.Reply reply) {
        if (reply instanceof IdStore.Block block) return new Block(block.first(), block.size(), options.lowWater());
        if (reply instanceof IdStore.OtherMode other)
            throw new SettingsMismatchException(
                    toString(), IdOptions.words(options.mode()), IdOptions.words(other.mode()));
        if (reply instanceof IdStore.Odd odd) throw new UnexpectedValueException(toString(), odd.found());
        throw new IdsExhaustedException(name, null);
    }

    /** A block that may have been leased is a gap, and nothing else. */
    private static Throwable known(Throwable failure) {
        return failure instanceof OutcomeUnknownException
                ? BackendUnavailableException.passing(failure.getMessage(), failure)
                : failure;
    }

    private void arrived(Block block) {
        if (block.first < highest) return;
        highest = block.first + block.size;
        ready.add(block);
    }

    /** Whoever waits is told, also when another lease is on its way: one after the other they could keep a caller for good. */
    private void failed(Throwable failure, List<Runnable> told) {
        for (CompletableFuture<Long> caller : waiting) told.add(() -> caller.completeExceptionally(failure));
        waiting.clear();
        if (pausing) return;
        pausing = true;
        steps.time().schedule(PAUSE, () -> change(ended -> pausing = false));
    }
}
