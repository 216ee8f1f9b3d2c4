package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.LeaseLostException;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.serial.SerialExecutor;
import dev.holdfast.lock.serial.TaskRejectedException;
import dev.holdfast.lock.serial.TaskRejectedException.Reason;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tasks of one key, one at a time in the fleet. */
public abstract class SerialContract extends SerialTasks {

    @Test
    void aTaskRunsUnderALeaseAndGivesItsValue() {
        Peer peer = peer();
        SerialExecutor serial = serial(peer);
        String value =
                await(serial.submit("k", lease -> lease.name() + " " + (lease.isHeld() && lease.fencingToken() > 0)));
        assertThat(value).isEqualTo("serial-" + name + ":k true");
        String none = await(serial.submit("k", lease -> null));
        assertThat(none).isNull();
        nothingIsKept(peer, serial);
    }

    @Test
    @DisplayName("three JVMs: tasks of a key never overlap, keep each JVM's order, and never see a token go back")
    void tasksOfAKeyRunOneAtATime() {
        List<CompletionStage<Integer>> stages = new ArrayList<>();
        List<SerialExecutor> fleet = new ArrayList<>();
        List<Peer> peers = List.of(peer(), peer(), peer());
        for (Peer peer : peers) fleet.add(serial(peer, settings -> settings.turn(4, leases(100))));
        for (int i = 0; i < 15; i++)
            for (int jvm = 0; jvm < 3; jvm++) stages.add(fleet.get(jvm).submit("k", run("jvm" + jvm, i)));
        stages.forEach(this::await);
        assertThat(runs).hasSize(45).extracting(Run::token).isSorted();
        for (int jvm = 0; jvm < 3; jvm++) {
            String by = "jvm" + jvm;
            assertThat(runs)
                    .filteredOn(run -> run.by().equals(by))
                    .extracting(Run::number)
                    .isSorted();
            List<Long> tokens = runs.stream()
                    .filter(run -> run.by().equals(by))
                    .map(Run::token)
                    .distinct()
                    .toList();
            assertThat(tokens).hasSizeGreaterThanOrEqualTo(4);
            assertThat(runs)
                    .filteredOn(run -> !run.by().equals(by))
                    .extracting(Run::token)
                    .doesNotContainAnyElementsOf(tokens);
        }
        for (int jvm = 0; jvm < 3; jvm++) nothingIsKept(peers.get(jvm), fleet.get(jvm));
    }

    @Test
    void differentKeysRunSideBySide() {
        SerialExecutor serial = serial(peer());
        CountDownLatch all = new CountDownLatch(3);
        List<CompletionStage<String>> stages = new ArrayList<>();
        for (int i = 0; i < 3; i++)
            stages.add(serial.submit("k" + i, lease -> {
                all.countDown();
                all.await();
                return "met";
            }));
        assertThat(stages).extracting(this::await).containsOnly("met");
    }

    @Test
    @DisplayName("a turn serves no more than its number of tasks; then those have theirs who wait in other JVMs")
    void aTurnIsBoundByCount() {
        Peer first = peer();
        Peer second = peer();
        LockLease held = takes(peer(), "k");
        SerialExecutor one = serial(first, settings -> settings.turn(3, leases(100)));
        SerialExecutor other = serial(second, settings -> settings.turn(3, leases(100)));
        List<CompletionStage<Integer>> stages = submit(one, "k", 7, i -> run("one", i));
        fixture.eventually("it queues", () -> first.wire().count(Verb.ACQUIRE) > 0);
        fixture.passes(leases(0.05));
        stages.addAll(submit(other, "k", 1, i -> run("other", i)));
        fixture.eventually("it queues", () -> second.wire().count(Verb.ACQUIRE) > 0);
        fixture.passes(leases(0.05));
        held.close();
        stages.forEach(this::await);
        assertThat(runs).extracting(Run::by).startsWith("one", "one", "one", "other");
        assertThat(runs.stream().map(Run::token).distinct()).hasSize(4);
    }

    @Test
    void aTurnIsBoundByTime() {
        SerialExecutor serial = serial(peer(), settings -> settings.turn(1000, leases(0.2)));
        CountDownLatch begun = new CountDownLatch(1);
        CompletionStage<Long> first = serial.submit("k", lease -> {
            begun.countDown();
            goOn.await();
            return lease.fencingToken();
        });
        CompletionStage<Long> second = serial.submit("k", LockLease::fencingToken);
        begun(begun);
        fixture.passes(leases(0.3));
        assertThat(isDone(second)).isFalse();
        goOn.countDown();
        assertThat(await(second)).isGreaterThan(await(first));
    }

    @Test
    void aTaskThatFailsFailsItsOwnStageOnly() {
        SerialExecutor serial = serial(peer());
        CompletionStage<Integer> failing = serial.submit("k", lease -> {
            throw new IOException("a fault of the test's task");
        });
        CompletionStage<Integer> worse = serial.submit("k", lease -> {
            throw new AssertionError("a fault of the test's task");
        });
        CompletionStage<Integer> next = serial.submit("k", run("k", 1));
        assertThat(failure(failing)).isInstanceOf(IOException.class);
        assertThat(failure(worse)).isInstanceOf(AssertionError.class);
        assertThat(await(next)).isEqualTo(1);
    }

    @Test
    @DisplayName("a stage that is cancelled takes its task out of the queue, and no other")
    void cancellingTakesOutWhatIsQueued() {
        SerialExecutor serial = serial(peer());
        CountDownLatch begun = new CountDownLatch(1);
        CompletionStage<String> running = serial.submit("k", stay(begun));
        List<CompletionStage<Integer>> queued = submit(serial, "k", 3, i -> run("k", i));
        begun(begun);
        queued.get(1).toCompletableFuture().cancel(true);
        goOn.countDown();
        assertThat(await(queued.get(2))).isEqualTo(2);
        assertThat(await(running)).isEqualTo("stayed");
        assertThat(runs).extracting(Run::number).containsExactly(0, 2);
    }

    @Test
    void cancellingWhatRunsLetsItGoOn() {
        SerialExecutor serial = serial(peer());
        CountDownLatch begun = new CountDownLatch(1);
        CompletionStage<String> running = serial.submit("k", stay(begun));
        begun(begun);
        running.toCompletableFuture().cancel(true);
        CompletionStage<Integer> next = serial.submit("k", run("k", 1));
        fixture.during(leases(0.1), "the next waits", () -> !isDone(next));
        goOn.countDown();
        assertThat(await(next)).isEqualTo(1);
    }

    @Test
    @DisplayName("when all are cancelled the place in the fleet's queue is given up at once")
    void cancellingAllGivesUpThePlace() {
        LockLease held = takes(peer(), "k");
        Peer peer = peer();
        SerialExecutor serial = serial(peer);
        List<CompletionStage<Integer>> queued = submit(serial, "k", 3, i -> run("k", i));
        fixture.eventually("it queues", () -> peer.wire().count(Verb.ACQUIRE) > 0);
        queued.forEach(stage -> stage.toCompletableFuture().cancel(false));
        nothingIsKept(peer, serial);
        fixture.eventually("it leaves", () -> peer.wire().count(Verb.LEAVE) > 0);
        CompletionStage<Integer> late = serial.submit("k", run("k", 7));
        held.close();
        assertThat(await(late)).isEqualTo(7);
        assertThat(runs).hasSize(1);
    }

    @Test
    void aFullBacklogRejectsAndTheOthersRun() {
        LockLease held = takes(peer(), "k");
        SerialExecutor serial = serial(peer(), settings -> settings.backlog(2));
        List<CompletionStage<Integer>> stages = submit(serial, "k", 3, i -> run("k", i));
        assertThat(failure(stages.get(2))).isInstanceOfSatisfying(TaskRejectedException.class, e -> {
            assertThat(e.reason()).isEqualTo(Reason.BACKLOG_FULL);
            assertThat(e.key()).isEqualTo("k");
            assertThat(e.again()).hasCause(e).hasMessageContaining("'k'").hasMessageContaining("2");
        });
        assertThat(await(serial.submit("other", run("other", 1)))).isEqualTo(1);
        stages.get(0).toCompletableFuture().cancel(false);
        CompletionStage<Integer> again = serial.submit("k", run("k", 4));
        held.close();
        assertThat(await(stages.get(1))).isEqualTo(1);
        assertThat(await(again)).isEqualTo(4);
    }

    @Test
    @DisplayName(
            "A4 a task whose lease is lost is interrupted if asked, fails as lost, and later ones wait for a new lease")
    void aLossInterruptsAndLaterTasksWait() {
        Peer cutOff = peer();
        SerialExecutor serial =
                serial(cutOff, settings -> settings.leaseOptions(renewed().withInterruptOnLoss(true)));
        CountDownLatch begun = new CountDownLatch(1);
        List<LossCause> told = new CopyOnWriteArrayList<>();
        List<Long> tokens = new CopyOnWriteArrayList<>();
        CompletionStage<String> losing = serial.submit("k", lease -> {
            lease.whenLost().thenAccept(told::add);
            tokens.add(lease.fencingToken());
            return stay(begun).run(lease);
        });
        CompletionStage<Integer> later = serial.submit("k", run("k", 1));
        begun(begun);
        cutOff.wire().fault(Fault.REFUSED);
        CompletionStage<Long> elsewhere = serial(peer()).submit("k", LockLease::fencingToken);
        assertThat(failure(losing))
                .isInstanceOf(LeaseLostException.class)
                .hasSuppressedException(new InterruptedException());
        fixture.eventually("it is told", () -> told.equals(List.of(LossCause.EXPIRED)));
        long between = await(elsewhere);
        assertThat(between).isGreaterThan(tokens.get(0));
        assertThat(runs).isEmpty();
        // It has failed by the outage, or waits for a lease.
        cutOff.wire().fault(Fault.NONE);
        if (isDone(later)) assertThat(failure(later)).isInstanceOf(BackendUnavailableException.class);
        else assertThat(await(later)).isEqualTo(1);
        assertThat(await(serial.submit("k", LockLease::fencingToken))).isGreaterThan(between);
    }

    @Test
    @DisplayName(
            "A4 a JVM that is paused in the middle of a task: another goes on, the task fails as lost when it returns")
    void aPausedHolderIsPassedBy() {
        Peer paused = peer();
        SerialExecutor serial = serial(paused);
        CountDownLatch begun = new CountDownLatch(1);
        CompletionStage<String> stays = serial.submit("k", stay(begun));
        CompletionStage<Integer> later = serial.submit("k", run("paused", 1));
        begun(begun);
        paused.clock().stall();
        assertThat(await(serial(peer()).submit("k", run("other", 1)))).isEqualTo(1);
        goOn.countDown();
        assertThat(failure(stays)).isInstanceOf(LeaseLostException.class).hasNoSuppressedExceptions();
        paused.clock().resume();
        assertThat(await(later)).isEqualTo(1);
        assertThat(runs).extracting(Run::by).containsExactly("other", "paused");
        assertThat(runs).extracting(Run::token).isSorted();
    }

    @Test
    void withoutBeingAskedNoInterruptIsSent() {
        Peer cutOff = peer();
        SerialExecutor serial = serial(cutOff);
        CountDownLatch begun = new CountDownLatch(1);
        CompletionStage<String> losing = serial.submit("k", stay(begun));
        begun(begun);
        cutOff.wire().fault(Fault.REFUSED);
        assertThat(await(serial(peer()).submit("k", run("other", 1)))).isEqualTo(1);
        cutOff.wire().fault(Fault.NONE);
        assertThat(isDone(losing)).isFalse();
        goOn.countDown();
        assertThat(failure(losing)).isInstanceOf(LeaseLostException.class).hasNoSuppressedExceptions();
    }

    @Test
    void aTaskThatComesToItsThreadTooLateKeepsItsPlace() {
        Peer peer = peer();
        List<Runnable> late = new CopyOnWriteArrayList<>();
        boolean[] prompt = new boolean[1];
        SerialExecutor serial = serial(
                peer,
                settings -> settings.executor(task -> {
                    if (prompt[0]) start(task);
                    else late.add(task);
                }));
        List<CompletionStage<Integer>> stages = submit(serial, "k", 2, i -> run("k", i));
        fixture.eventually("it is handed over", () -> late.size() == 1);
        peer.clock().stall();
        assertThat(await(serial(peer()).submit("k", run("other", 9)))).isEqualTo(9);
        peer.clock().resume();
        prompt[0] = true;
        late.get(0).run();
        stages.forEach(this::await);
        assertThat(runs).extracting(Run::number).containsExactly(9, 0, 1);
        assertThat(runs).extracting(Run::token).isSorted();
    }

    @Test
    @DisplayName("an outage fails those that waited for the lock, which have not run; later ones ask anew")
    void anOutageFailsWhatWaited() {
        Peer peer = peer(settings -> settings.patience(leases(0.1)));
        SerialExecutor serial = serial(peer);
        peer.wire().fault(Fault.FORBIDDEN);
        CompletionStage<Integer> first = serial.submit("k", run("k", 1));
        assertThat(failure(first)).isInstanceOf(BackendUnavailableException.class);
        peer.wire().fault(Fault.NONE);
        assertThat(await(serial.submit("k", run("k", 2)))).isEqualTo(2);
        assertThat(runs).hasSize(1);
        nothingIsKept(peer, serial);
    }

    @Test
    void anAsynchronousTaskHasItsKeyUntilItsStageCompletes() {
        SerialExecutor serial = serial(peer());
        CompletableFuture<String> open = new CompletableFuture<>();
        List<LockLease> leases = new CopyOnWriteArrayList<>();
        CompletionStage<String> asynchronous = serial.submitAsync("k", lease -> {
            leases.add(lease);
            return open;
        });
        CompletionStage<Integer> next = serial.submit("k", run("k", 1));
        fixture.eventually("it has begun", () -> leases.size() == 1);
        fixture.during(
                leases(0.5), "it holds and the next waits", () -> leases.get(0).isHeld() && !isDone(next));
        open.complete("done");
        assertThat(await(asynchronous)).isEqualTo("done");
        assertThat(await(next)).isEqualTo(1);
        assertThat(failure(serial.submitAsync("k", lease -> CompletableFuture.failedFuture(new IOException("late")))))
                .isInstanceOf(IOException.class);
        assertThat(failure(serial.submitAsync("k", lease -> null))).isInstanceOf(NullPointerException.class);
    }

    @Test
    void aTaskMaySubmitToItsOwnKey() {
        SerialExecutor serial = serial(peer());
        CompletionStage<CompletionStage<Integer>> outer =
                serial.submit("k", lease -> serial.submit("k", run("inner", 1)));
        assertThat(await(await(outer))).isEqualTo(1);
    }

    @Test
    void manyKeysLeaveNothing() {
        Peer peer = peer();
        SerialExecutor serial = serial(peer);
        List<CompletionStage<Integer>> stages = new ArrayList<>();
        for (int i = 0; i < 60; i++) stages.add(serial.submit("k" + i, lease -> 1));
        stages.forEach(this::await);
        nothingIsKept(peer, serial);
    }

    @Test
    void badArgumentsAreRefused() {
        Peer peer = peer();
        SerialExecutor serial = serial(peer);
        SerialExecutor.Builder builder = SerialExecutor.builder(peer.locks());
        assertThatNullPointerException()
                .isThrownBy(() -> SerialExecutor.on(null))
                .withMessageContaining("locks");
        assertThatNullPointerException()
                .isThrownBy(() -> serial.submit("k", null))
                .withMessageContaining("task");
        assertThatNullPointerException()
                .isThrownBy(() -> serial.submitAsync("k", null))
                .withMessageContaining("task");
        assertThatNullPointerException()
                .isThrownBy(() -> serial.submit(null, lease -> 1))
                .withMessageContaining("key");
        for (String bad : List.of(" ", "a\nb", "k".repeat(512)))
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> serial.submit(bad, lease -> 1))
                    .withMessageContaining("key");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.prefix(""))
                .withMessageContaining("prefix");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.leaseOptions(null))
                .withMessageContaining("options");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.executor(null))
                .withMessageContaining("executor");
        assertThatNullPointerException().isThrownBy(() -> builder.time(null)).withMessageContaining("time");
        for (int bad : List.of(0, -1, 1_000_001)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.backlog(bad))
                    .withMessageContaining("backlog")
                    .withMessageContaining("" + bad);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.turn(bad, leases(1)))
                    .withMessageContaining("tasks");
        }
        for (Duration bad : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(366))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.grace(bad))
                    .withMessageContaining("grace");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.turn(1, bad))
                    .withMessageContaining("time");
        }
        assertThat(peer.wire().calls()).isEmpty();
    }
}
