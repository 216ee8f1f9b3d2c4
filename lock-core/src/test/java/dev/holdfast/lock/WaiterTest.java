package dev.holdfast.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdfast.lock.memory.InMemoryLeaseStore;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.Mode;
import dev.holdfast.lock.testing.Trampoline;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a thread waits for its request, and which of them is called ahead of its turn. */
@Timeout(120)
class WaiterTest {

    private static final Duration BRIEF = Duration.ofNanos(10_000);
    private static final Duration LONG = Duration.ofMillis(1);

    private final VirtualTime time = new VirtualTime();
    private final Locks locks = Locks.builder(new InMemoryLeaseStore(time))
            .time(time)
            .callbacks(new Trampoline())
            .build();
    private final DistributedLock lock = locks.lock("a");
    private final Request request = new Request(Mode.LOCK, LeaseOptions.defaults(), null, 0, null, false);
    private final AtomicReference<Thread> thread = new AtomicReference<>();

    @AfterEach
    void close() {
        locks.close();
    }

    @FunctionalInterface
    private interface Wait {
        void run() throws InterruptedException;
    }

    /** Whether the thread was left interrupted when its wait was over; the stage fails as the wait does. */
    private Future<Boolean> waiting(Wait wait) {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            wait.run();
            return Thread.currentThread().isInterrupted();
        });
        Thread waiting = new Thread(task);
        thread.set(waiting);
        waiting.start();
        untilParked();
        return task;
    }

    private void untilParked() {
        until(() -> thread.get().getState() == Thread.State.WAITING);
    }

    private static void until(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(2))
                .until(condition);
    }

    private static <T> T result(Future<T> waited) throws Exception {
        return waited.get(30, TimeUnit.SECONDS);
    }

    @Test
    void whatIsSettledIsNotWaitedFor() throws Exception {
        request.result.complete(null);
        Waiter.await(request);
        Waiter.awaitUninterruptibly(request);
        assertThat(request.waiter).isNull();
    }

    @Test
    void whoParksIsWokenByWhatSettlesTheRequest() throws Exception {
        Future<Boolean> waited = waiting(() -> Waiter.await(request));
        request.result.complete(null);
        assertThat(result(waited)).isFalse();
    }

    @Test
    void aFailureEndsTheWaitToo() throws Exception {
        Future<Boolean> waited = waiting(() -> Waiter.awaitUninterruptibly(request));
        request.result.completeExceptionally(new IllegalStateException("closed"));
        assertThat(result(waited)).isFalse();
    }

    @Test
    void whoWasCalledInVainParksAgainAndIsStillWoken() throws Exception {
        Future<Boolean> waited = waiting(() -> Waiter.await(request));
        Waiter waiter = request.waiter;
        for (int i = 0; i < 3; i++) {
            waiter.call();
            until(() -> !waiter.called);
            untilParked();
        }
        assertThat(waited.isDone()).isFalse();
        request.result.complete(null);
        assertThat(result(waited)).isFalse();
    }

    @Test
    void whoIsInterruptedWhileItWaitsIsToldByTheException() throws Exception {
        Future<Boolean> waited = waiting(() -> {
            assertThatThrownBy(() -> Waiter.await(request)).isInstanceOf(InterruptedException.class);
        });
        thread.get().interrupt();
        assertThat(result(waited)).as("the flag").isFalse();
        assertThat(request.result).isNotDone();
    }

    @Test
    void whoWaitsUninterruptiblyKeepsTheFlag() throws Exception {
        Future<Boolean> waited = waiting(() -> Waiter.awaitUninterruptibly(request));
        Waiter first = request.waiter;
        thread.get().interrupt();
        until(() -> request.waiter != first);
        untilParked();
        assertThat(waited.isDone()).isFalse();
        request.result.complete(null);
        assertThat(result(waited)).as("the flag").isTrue();
    }

    @Test
    void aSettledRequestGoesBeforeAnInterrupt() throws Exception {
        Thread.currentThread().interrupt();
        request.result.complete(null);
        Waiter.await(request);
        assertThat(Thread.interrupted()).as("the flag").isTrue();
    }

    // ---- who is called

    private CompletableFuture<LockLease> queued() {
        return lock.acquireAsync().toCompletableFuture();
    }

    /** As if a thread had blocked for who stands there in the queue. */
    private Waiter blockedAt(int place) {
        Cohort cohort = locks.client.cohortOf(new Subject(Kind.LOCK, "a"));
        Request request = cohort.waiting().all().get(place);
        request.waiter = new Waiter(request.result);
        return request.waiter;
    }

    /** Where there is only one nobody is called. */
    private static void whereThereAreSeveralProcessors() {
        assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
    }

    @Test
    @DisplayName("After a short hold whoever is second in the queue is called")
    void whoIsSecondIsCalled() {
        whereThereAreSeveralProcessors();
        LockLease held = lock.tryAcquire().orElseThrow();
        CompletableFuture<LockLease> next = queued();
        queued();
        queued();
        queued();
        Waiter first = blockedAt(1);
        Waiter second = blockedAt(2);
        Waiter third = blockedAt(3);
        time.advance(BRIEF);
        held.close();
        assertThat(next).isCompleted();
        assertThat(second.called).isTrue();
        assertThat(first.called).isFalse();
        assertThat(third.called).isFalse();
        next.join().close();
        assertThat(third.called).isTrue();
    }

    @Test
    @DisplayName("Where only one is left in the queue that one is called")
    void theOnlyOneIsCalled() {
        whereThereAreSeveralProcessors();
        LockLease held = lock.tryAcquire().orElseThrow();
        CompletableFuture<LockLease> next = queued();
        queued();
        Waiter only = blockedAt(1);
        held.close();
        assertThat(next).isCompleted();
        assertThat(only.called).isTrue();
    }

    @Test
    @DisplayName("Nobody is called where holds are long: whoever was awake would burn a processor for nothing")
    void nobodyIsCalledAfterALongHold() {
        LockLease held = lock.tryAcquire().orElseThrow();
        CompletableFuture<LockLease> second = queued();
        queued();
        Waiter third = blockedAt(1);
        time.advance(LONG);
        held.close();
        assertThat(second).isCompleted();
        assertThat(third.called).isFalse();
    }

    @Test
    void whoDoesNotBlockNeedNoCall() {
        LockLease held = lock.tryAcquire().orElseThrow();
        CompletableFuture<LockLease> second = queued();
        CompletableFuture<LockLease> third = queued();
        held.close();
        second.join().close();
        assertThat(third.join().isHeld()).isTrue();
    }
}
