package dev.holdfast.lock;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that blocks until its request is settled. It parks; and it can be called when its turn comes soon, to be awake then.
 *
 * <p>To wake a parked thread takes longer than most holds: somebody has to ask for it, and a processor that sleeps has to hear.
 * Where every request is served in its order each hold costs one such wake, and one after the other they are what a contended
 * lock waits for. Who is called while the one before him holds has his wake behind him when he is told. Until then he yields his
 * processor, since the holder may need just that one; after a number of yields he parks again.
 */
final class Waiter implements ForkJoinPool.ManagedBlocker {

    /** On an idle processor they take about as long as a hold that is worth being awake for. */
    private static final int MOST_YIELDS = 64;

    /** Holds up to this long are worth it. With a single processor none is: whoever was awake would keep the holder from it. */
    private static final long LONGEST_WORTH = Runtime.getRuntime().availableProcessors() > 1
            ? Duration.ofNanos(50_000).toNanos()
            : 0;

    private final CompletableFuture<?> awaited;
    private final Thread thread = Thread.currentThread();
    volatile boolean called;

    Waiter(CompletableFuture<?> awaited) {
        this.awaited = awaited;
    }

    /**
     * Whether those who come next should be called, where this was the last hold.
     *
     * @param held for how long, in nanoseconds
     */
    static boolean isWorthCalling(long held) {
        return held < LONGEST_WORTH;
    }

    /** Blocks until the request is settled; of an interrupt that comes with that the thread keeps the flag. */
    static void await(Request request) throws InterruptedException {
        CompletableFuture<?> awaited = request.result;
        if (awaited.isDone()) return;
        Waiter waiter = new Waiter(awaited);
        awaited.whenComplete((hold, failure) -> LockSupport.unpark(waiter.thread));
        request.waiter = waiter;
        ForkJoinPool.managedBlock(waiter);
    }

    /** As {@link #await}; an interrupt changes nothing but the thread's flag. */
    static void awaitUninterruptibly(Request request) {
        boolean interrupted = false;
        while (!request.result.isDone()) {
            try {
                await(request);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    /** Its turn comes soon. By any thread. */
    void call() {
        called = true;
        LockSupport.unpark(thread);
    }

    @Override
    public boolean isReleasable() {
        return awaited.isDone();
    }

    @Override
    public boolean block() throws InterruptedException {
        if (called) stayAwake();
        else LockSupport.park(this);
        if (awaited.isDone()) return true;
        if (Thread.interrupted()) throw new InterruptedException("interrupted while waiting");
        return false;
    }

    private void stayAwake() {
        called = false;
        for (int yields = 0; yields < MOST_YIELDS && !awaited.isDone(); yields++) Thread.yield();
    }
}
