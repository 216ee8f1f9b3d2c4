package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.EngineAccess;
import dev.holdfast.lock.HoldfastException;
import dev.holdfast.lock.LeaseLostException;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.schedule.RunOnce;
import dev.holdfast.lock.schedule.RunOutcome;
import dev.holdfast.lock.schedule.RunOutcome.Kind;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Jobs that several nodes start and one is to run. */
public abstract class RunOnceContract extends Contract {

    private final AtomicInteger runs = new AtomicInteger();

    private RunOnce job(Peer node, double minimum) {
        return job(node).minimumHold(leases(minimum)).build();
    }

    private RunOnce.Builder job(Peer node) {
        return RunOnce.builder(node.lock(name, renewed()));
    }

    private Kind starts(RunOnce job) {
        return job.tryRun(lease -> runs.incrementAndGet()).kind();
    }

    /** Starts the job on each node again and again until the minimum since {@code began} is over; none may run it. */
    private void nobodyRunsUntil(double minimum, long began, List<RunOnce> jobs) {
        Duration least = leases(minimum);
        while (since(began).compareTo(least) < 0) {
            for (RunOnce job : jobs) {
                Kind kind = starts(job);
                // On a slow machine the last look may come when the minimum is over: that one proves nothing.
                if (since(began).compareTo(least) < 0) assertThat(kind).isEqualTo(Kind.SKIPPED);
            }
            fixture.passes(leases(0.05));
        }
    }

    private void somebodyRuns(RunOnce job) {
        fixture.eventually("it runs again", () -> starts(job) == Kind.RAN);
    }

    @Test
    void aFreeJobRunsAndGivesItsValue() {
        RunOnce job = job(peer(), 1);
        RunOutcome<String> outcome = job.tryRun(lease -> lease.name() + " " + (lease.fencingToken() > 0));
        assertThat(outcome.kind()).isEqualTo(Kind.RAN);
        assertThat(outcome.hasRun()).isTrue();
        assertThat(outcome.value()).contains(name + " true");
        assertThat(job.name()).isEqualTo(name);
    }

    @Test
    @DisplayName("a job that runs elsewhere, or in another thread of the same node, is skipped at once")
    void aJobThatRunsIsSkipped() throws Exception {
        Peer node = peer();
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Call<RunOutcome<Integer>> running = call(() -> job(node, 0.1).tryRun(lease -> {
            begun.countDown();
            goOn.await();
            return runs.incrementAndGet();
        }));
        fixture.eventually("it runs", () -> begun.getCount() == 0);
        RunOnce here = job(node, 0.1);
        RunOnce elsewhere = job(peer(), 0.1);
        fixture.during(leases(1.5), "skipped", () -> starts(here) == Kind.SKIPPED && starts(elsewhere) == Kind.SKIPPED);
        assertThat(elsewhere.tryRun(lease -> 1).value()).isEmpty();
        goOn.countDown();
        assertThat(running.get().kind()).isEqualTo(Kind.RAN);
        assertThat(runs).hasValue(1);
    }

    @Test
    @DisplayName(
            "ShedLock lockAtLeastFor: a short task is not run by a node that comes late, and by nobody before the minimum is over")
    void aShortTaskIsNotRunTwice() {
        RunOnce here = job(peer(), 3);
        RunOnce elsewhere = job(peer(), 3);
        long began = fixture.time().nanos();
        assertThat(starts(here)).isEqualTo(Kind.RAN);
        nobodyRunsUntil(3, began, List.of(elsewhere, here));
        assertThat(runs).hasValue(1);
        somebodyRuns(elsewhere);
    }

    @Test
    @DisplayName("ShedLock #6 nodes whose wall clocks differ by minutes, each starting by its own, run each slot once")
    void wallClocksDoNotMatter() {
        List<Peer> nodes = List.of(peer(), peer(), peer());
        for (int slot = 1; slot <= 3; slot++) {
            long began = fixture.time().nanos();
            for (Peer node : nodes) {
                node.clock().jumpWall(Duration.ofMinutes(node == nodes.get(1) ? -17 * slot : 11 * slot));
                // Each is late by something else, and all are within the minimum.
                starts(job(node, 4));
                fixture.passes(leases(0.2));
            }
            int due = slot;
            if (since(began).compareTo(leases(4)) < 0) assertThat(runs).hasValue(due);
            Duration rest = leases(4.5).minus(since(began));
            if (!rest.isNegative()) fixture.passes(rest);
            runs.set(due);
        }
    }

    @Test
    void theMinimumIsNoLongerThanItIs() {
        RunOnce here = job(peer(), 0.5);
        assertThat(starts(here)).isEqualTo(Kind.RAN);
        long ended = fixture.time().nanos();
        somebodyRuns(here);
        assertThat(since(ended)).isLessThan(leases(0.5).plus(fixture.slack()).plus(Duration.ofSeconds(20)));
    }

    @Test
    @DisplayName("a task that took longer than the minimum gives the name back at once")
    void theMinimumCountsFromTheStart() {
        RunOnce here = RunOnce.builder(peer().lock(name, renewed().withDuration(Duration.ofHours(1))))
                .minimumHold(leases(0.2))
                .build();
        here.tryRun(lease -> {
            fixture.passes(leases(0.5));
            return null;
        });
        assertThat(starts(job(peer(), 0.2))).isEqualTo(Kind.RAN);
    }

    @Test
    void aTaskThatFailsIsNotRunAgainBeforeTheMinimumIsOver() {
        RunOnce here = job(peer(), 3);
        RunOnce elsewhere = job(peer(), 3);
        long began = fixture.time().nanos();
        assertThatThrownBy(() -> here.tryRun(lease -> {
                    throw new IOException("a fault of the test's task");
                }))
                .isInstanceOf(IOException.class)
                .hasNoSuppressedExceptions();
        nobodyRunsUntil(3, began, List.of(elsewhere, here));
        somebodyRuns(elsewhere);
    }

    @Test
    @DisplayName(
            "a node that dies while it runs a task keeps the others from it until the minimum is over, not for ever")
    void aDeadNodeKeepsTheNameForTheMinimum() {
        Peer dying = peer();
        RunOnce elsewhere = job(peer(), 3);
        long began = fixture.time().nanos();
        assertThat(job(dying, 3)
                        .tryRun(lease -> {
                            dying.die();
                            nobodyRunsUntil(3, began, List.of(elsewhere));
                            somebodyRuns(elsewhere);
                            return lease.isHeld();
                        })
                        .value())
                .contains(false);
    }

    @Test
    @DisplayName("A13 a stuck task loses its protection after the maximum hold, and is interrupted if asked")
    void aStuckTaskIsEndedByTheMaximum() throws Exception {
        RunOnce stuck = job(peer())
                .minimumHold(leases(0.1))
                .maximumHold(leases(0.5))
                .interruptOnLoss(true)
                .build();
        Call<Boolean> run = call(() -> {
            assertThatThrownBy(() -> stuck.tryRun(lease -> {
                        runs.incrementAndGet();
                        new CountDownLatch(1).await();
                        return null;
                    }))
                    .isInstanceOf(LeaseLostException.class)
                    .hasSuppressedException(new InterruptedException());
            return Thread.currentThread().isInterrupted();
        });
        fixture.eventually("it runs", () -> runs.get() == 1);
        somebodyRuns(job(peer(), 0.1));
        assertThat(run.get()).isFalse();
    }

    @Test
    void aTaskThatGoesOnPastALossIsReported() {
        Peer cutOff = peer();
        RunOutcome<String> outcome = job(cutOff, 0.1).tryRun(lease -> {
            cutOff.wire().fault(Fault.REFUSED);
            fixture.eventually("it is lost", () -> !lease.isHeld());
            cutOff.wire().fault(Fault.NONE);
            return "done";
        });
        assertThat(outcome.kind()).isEqualTo(Kind.LOST);
        assertThat(outcome.hasRun()).isTrue();
        assertThat(outcome.value()).contains("done");
        assertThat(outcome.toString()).contains("LOST", "done");
    }

    @Test
    @DisplayName("an outage is an exception, not a skip; the task has not run and the next start runs it")
    void anOutageIsAnException() {
        Peer node = peer(settings -> settings.patience(leases(0.1)));
        RunOnce job = job(node, 1);
        node.wire().fault(Fault.FORBIDDEN);
        assertThatThrownBy(() -> starts(job)).isInstanceOf(BackendUnavailableException.class);
        assertThat(failure(job.tryRunAsync(Runnable::run, lease -> runs.incrementAndGet())))
                .isInstanceOf(BackendUnavailableException.class);
        node.wire().fault(Fault.NONE);
        assertThat(runs).hasValue(0);
        assertThat(starts(job)).isEqualTo(Kind.RAN);
    }

    @Test
    @DisplayName("a start whose outcome stays unknown does not run, and does not take the slot with it")
    void anUnknownStartDoesNotRun() {
        Peer node = peer(settings -> settings.patience(leases(0.1)));
        RunOnce job = RunOnce.builder(node.lock(name, renewed().withDuration(Duration.ofHours(1))))
                .minimumHold(Duration.ofMinutes(50))
                .build();
        node.wire().fault(Verb.ACQUIRE, Fault.LOST_REPLY);
        assertThat(failure(job.tryRunAsync(Runnable::run, lease -> runs.incrementAndGet())))
                .isInstanceOf(HoldfastException.class);
        node.wire().fault(Fault.NONE);
        assertThat(runs).hasValue(0);
        somebodyRuns(job(peer(), 0.1));
    }

    @Test
    void theAsynchronousFormRunsOnTheExecutorAndSkipsWithoutIt() {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        List<Runnable> submitted = new CopyOnWriteArrayList<>();
        RunOnce job = job(peer(), 3);
        CompletionStage<RunOutcome<String>> run = job.tryRunAsync(submitted::add, lease -> {
            threads.add(Thread.currentThread());
            return "done";
        });
        fixture.eventually("it is submitted", () -> submitted.size() == 1);
        assertThat(isDone(run)).isFalse();
        submitted.get(0).run();
        assertThat(await(run).value()).contains("done");
        assertThat(threads).containsExactly(Thread.currentThread());
        CompletionStage<RunOutcome<Integer>> late =
                job(peer(), 3).tryRunAsync(submitted::add, lease -> runs.incrementAndGet());
        assertThat(await(late).kind()).isEqualTo(Kind.SKIPPED);
        assertThat(submitted).hasSize(1);
    }

    @Test
    void theAsynchronousFormFailsAsItsTaskDoes() {
        assertThat(failure(job(peer(), 0.1).tryRunAsync(Runnable::run, lease -> {
                    throw new IOException("a fault of the test's task");
                })))
                .isInstanceOf(IOException.class);
    }

    @Test
    void anExecutorThatRefusesFailsTheStageAndKeepsNothing() {
        Peer node = peer();
        RunOnce job = job(node, 0.1);
        assertThat(failure(job.tryRunAsync(
                        task -> {
                            throw new RejectedExecutionException("a fault of the test's executor");
                        },
                        lease -> runs.incrementAndGet())))
                .isInstanceOf(RejectedExecutionException.class);
        somebodyRuns(job(peer(), 0.1));
        fixture.eventually("nothing is kept", () -> EngineAccess.names(node.locks()) == 0);
    }

    @Test
    void aTaskWhoseLeaseWasOverBeforeItBeganDoesNotRun() {
        Peer node = peer();
        List<Runnable> late = new CopyOnWriteArrayList<>();
        CompletionStage<RunOutcome<Integer>> run =
                job(node, 0.1).tryRunAsync(late::add, lease -> runs.incrementAndGet());
        fixture.eventually("it is submitted", () -> late.size() == 1);
        node.wire().fault(Fault.REFUSED);
        somebodyRuns(job(peer(), 0.1));
        node.wire().fault(Fault.NONE);
        runs.set(0);
        late.get(0).run();
        assertThat(failure(run)).isInstanceOf(LeaseLostException.class);
        assertThat(runs).hasValue(0);
    }

    @Test
    @DisplayName("for a scheduler: an outage ends no schedule, what the task throws is thrown")
    void asARunnable() {
        Peer node = peer(settings -> settings.patience(leases(0.1)));
        Runnable scheduled = job(node, 0.1).asRunnable(runs::incrementAndGet);
        node.wire().fault(Fault.FORBIDDEN);
        scheduled.run();
        assertThat(runs).hasValue(0);
        node.wire().fault(Fault.NONE);
        scheduled.run();
        assertThat(runs).hasValue(1);
        Runnable failing = RunOnce.builder(node.lock(name + "2", renewed()))
                .minimumHold(leases(0.1))
                .build()
                .asRunnable(() -> {
                    throw BackendUnavailableException.refused("thrown by the test's task", null);
                });
        assertThatThrownBy(failing::run).hasMessage("thrown by the test's task");
    }

    @Test
    void manyStartsLeaveNothing() {
        Peer node = peer();
        RunOnce job = RunOnce.builder(node.lock(name, renewed()))
                .minimumHold(Duration.ofMillis(1))
                .build();
        for (int i = 0; i < 200; i++) starts(job);
        fixture.eventually("nothing is kept", () -> EngineAccess.names(node.locks()) == 0);
        assertThat(runs.get()).isPositive();
        becomesFree(name);
    }

    @Test
    void badArgumentsAreRefused() {
        Peer node = peer();
        DistributedLock lock = node.lock(name, renewed());
        assertThatNullPointerException().isThrownBy(() -> RunOnce.on(null)).withMessageContaining("lock");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunOnce.on(lock))
                .withMessageContaining("minimumHold")
                .withMessageContaining("PT0S");
        RunOnce.Builder builder = RunOnce.builder(lock);
        for (Duration bad : List.of(
                Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(365).plusNanos(1)))
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.minimumHold(bad))
                    .withMessageContaining("minimumHold")
                    .withMessageContaining(bad.toString());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.minimumHold(leases(2)).maximumHold(leases(1)))
                .withMessageContaining("maximumHold");
        assertThat(RunOnce.on(lock.withOptions(renewed().withMinimumHold(leases(1))))
                        .name())
                .isEqualTo(name);
        RunOnce job = builder.build();
        assertThatNullPointerException().isThrownBy(() -> job.tryRun(null)).withMessageContaining("task");
        assertThatNullPointerException().isThrownBy(() -> job.asRunnable(null)).withMessageContaining("task");
        assertThatNullPointerException()
                .isThrownBy(() -> job.tryRunAsync(null, LockLease::name))
                .withMessageContaining("executor");
        assertThatNullPointerException()
                .isThrownBy(() -> job.tryRunAsync(Runnable::run, null))
                .withMessageContaining("task");
        assertThat(node.wire().calls()).isEmpty();
    }
}
