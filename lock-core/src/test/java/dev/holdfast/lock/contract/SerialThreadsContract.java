package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.serial.SerialExecutor;
import dev.holdfast.lock.serial.TaskRejectedException;
import dev.holdfast.lock.serial.TaskRejectedException.Reason;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The threads that tasks run on, and how an executor ends. */
public abstract class SerialThreadsContract extends SerialTasks {

    @Test
    void aDependentThatTakesItsTimeHoldsUpNoTask() {
        SerialExecutor serial = serial(peer());
        CountDownLatch begun = new CountDownLatch(1);
        CompletionStage<Void> dependent = serial.submit("k", lease -> {
                    begun.await();
                    return 1;
                })
                .thenAccept(one -> {
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
        begun.countDown();
        assertThat(await(serial.submit("k", run("k", 2)))).isEqualTo(2);
        goOn.countDown();
        await(dependent);
    }

    @Test
    void anExecutorThatRefusesFailsTheTaskAndKeepsNothing() {
        Peer peer = peer();
        boolean[] refuses = {true};
        Executor executor = task -> {
            if (refuses[0]) throw new RejectedExecutionException("a fault of the test's executor");
            start(task);
        };
        SerialExecutor serial = serial(peer, settings -> settings.executor(executor));
        assertThat(failure(serial.submit("k", run("k", 1)))).isInstanceOf(RejectedExecutionException.class);
        nothingIsKept(peer, serial);
        refuses[0] = false;
        assertThat(await(serial.submit("k", run("k", 2)))).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "an executor that refuses what it runs all the same: the task is told as it ended, the next waits for it")
    void aRefusalOfWhatRunsIsNoRefusal() {
        Peer peer = peer();
        SerialExecutor serial = serial(
                peer,
                settings -> settings.executor(task -> {
                    task.run();
                    throw new RejectedExecutionException("a fault of the test's executor");
                }));
        CompletableFuture<String> open = new CompletableFuture<>();
        CompletionStage<String> first = serial.submitAsync("k", lease -> open);
        CompletionStage<Integer> next = serial.submit("k", run("k", 1));
        fixture.during(leases(0.1), "it runs, and the next waits", () -> !isDone(first) && !isDone(next));
        open.complete("done");
        assertThat(await(first)).isEqualTo("done");
        assertThat(await(next)).isEqualTo(1);
        nothingIsKept(peer, serial);
    }

    @Test
    void closingWaitsForWhatIsQueuedAndTakesNoMore() throws Exception {
        Peer peer = peer();
        SerialExecutor serial = serial(peer, settings -> settings.grace(Duration.ofHours(2)));
        CountDownLatch begun = new CountDownLatch(1);
        CompletionStage<String> running = serial.submit("k", stay(begun));
        CompletionStage<Integer> queued = serial.submit("k", run("k", 1));
        begun(begun);
        Call<Boolean> closing = call(() -> {
            serial.close();
            return isDone(queued) || runs.size() == 1;
        });
        closing.blocks();
        isTurnedAway(serial.submit("k", run("k", 2)));
        assertThat(closing.isDone()).isFalse();
        goOn.countDown();
        assertThat(closing.get()).isTrue();
        assertThat(await(running)).isEqualTo("stayed");
        assertThat(await(queued)).isEqualTo(1);
        serial.close();
        nothingIsKept(peer, serial);
    }

    @Test
    @DisplayName(
            "after the grace what is queued fails, and what runs is interrupted and keeps its lease until it returns")
    void closingDoesNotWaitForEver() throws Exception {
        LockLease held = takes(peer(), "busy");
        Peer peer = peer();
        SerialExecutor serial = serial(peer, settings -> settings.grace(leases(0.3)));
        CountDownLatch begun = new CountDownLatch(1);
        CompletionStage<String> running = serial.submit("k", stay(begun));
        CompletionStage<Integer> behind = serial.submit("k", run("k", 1));
        CompletionStage<Integer> asking = serial.submit("busy", run("busy", 1));
        begun(begun);
        closes(serial);
        isTurnedAway(behind);
        isTurnedAway(asking);
        assertThat(failure(running)).isInstanceOf(InterruptedException.class);
        nothingIsKept(peer, serial);
        assertThat(held.isHeld()).isTrue();
        assertThat(runs).isEmpty();
    }

    @Test
    @DisplayName(
            "after the grace that fails too which waits for a thread of the executor: it never runs, and its lease is given back")
    void closingTakesOutWhatWaitsForAThread() throws Exception {
        Peer peer = peer();
        List<Runnable> handed = new CopyOnWriteArrayList<>();
        SerialExecutor serial =
                serial(peer, settings -> settings.grace(leases(0.3)).executor(handed::add));
        CompletionStage<Integer> first = serial.submit("k", run("k", 1));
        CompletionStage<Integer> behind = serial.submit("k", run("k", 2));
        fixture.eventually("it is handed over", () -> handed.size() == 1);
        closes(serial);
        isTurnedAway(first);
        isTurnedAway(behind);
        nothingIsKept(peer, serial);
        int asked = peer.wire().count(Verb.ACQUIRE);
        handed.forEach(Runnable::run);
        assertThat(runs).isEmpty();
        assertThat(serial.busyKeys()).isZero();
        assertThat(peer.wire().count(Verb.ACQUIRE)).as("no new question").isEqualTo(asked);
        await(serial(peer()).submit("k", run("other", 3)));
        assertThat(runs).extracting(Run::number).containsExactly(3);
    }

    @Test
    @DisplayName("a thread that comes too late, after the lease and after the end: nothing is asked for again")
    void aThreadThatComesAfterTheEndAsksForNothing() throws Exception {
        Peer peer = peer();
        List<Runnable> handed = new CopyOnWriteArrayList<>();
        SerialExecutor serial =
                serial(peer, settings -> settings.grace(leases(0.1)).executor(handed::add));
        CompletionStage<Integer> task = serial.submit("k", run("k", 1));
        fixture.eventually("it is handed over", () -> handed.size() == 1);
        peer.wire().fault(Fault.REFUSED);
        fixture.passes(leases(1.1));
        closes(serial);
        isTurnedAway(task);
        peer.wire().fault(Fault.NONE);
        int asked = peer.wire().count(Verb.ACQUIRE);
        handed.get(0).run();
        nothingIsKept(peer, serial);
        assertThat(peer.wire().count(Verb.ACQUIRE)).isEqualTo(asked);
        assertThat(runs).isEmpty();
    }

    private void closes(SerialExecutor serial) throws Exception {
        call(() -> {
                    serial.close();
                    return true;
                })
                .get();
    }

    private void isTurnedAway(CompletionStage<?> stage) {
        assertThat(failure(stage))
                .isInstanceOfSatisfying(
                        TaskRejectedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
    }
}
