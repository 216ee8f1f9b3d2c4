package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.LeaseLostException;
import dev.holdfast.lock.election.LeaderTask;
import dev.holdfast.lock.election.Leadership;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a leader runs, and how it ends. */
public abstract class LeaderTaskContract extends ElectionContract {

    /** A task that stays until it is interrupted, and what became of each of its runs. */
    private static final class Diligent implements LeaderTask {

        final List<Leadership> begun = new CopyOnWriteArrayList<>();
        final List<Leadership> ended = new CopyOnWriteArrayList<>();

        @Override
        public void lead(Leadership leadership) throws InterruptedException {
            begun.add(leadership);
            try {
                new CountDownLatch(1).await();
            } finally {
                ended.add(leadership);
            }
        }

        boolean runs() {
            return begun.size() == ended.size() + 1;
        }
    }

    private Candidacy runs(Candidacy candidate, LeaderTask task) {
        candidate.election.runWhileLeader(threads(), task);
        return candidate;
    }

    @Test
    void theTaskRunsWhileItLeads() {
        Diligent task = new Diligent();
        Candidacy leader = runs(candidate(), task).comesToLead();
        fixture.eventually("it runs", task::runs);
        Leadership leadership = task.begun.get(0);
        assertThat(leadership.name()).isEqualTo(name);
        assertThat(leadership.epoch()).isEqualTo(epoch(leader));
        fixture.during(leases(2), "it runs and leads", () -> task.runs() && leadership.isLeader());
        leadership.ensure(leases(0.1));
    }

    @Test
    @DisplayName("CURATOR-206 the task is interrupted when the leadership is lost, and runs again in a later epoch")
    void aLossInterruptsTheTask() {
        Diligent task = new Diligent();
        Candidacy first = runs(candidate(), task).comesToLead();
        fixture.eventually("it runs", task::runs);
        first.peer.wire().fault(Fault.REFUSED);
        Candidacy other = candidate().campaigns().comesToLead();
        fixture.eventually("it is interrupted", () -> task.ended.size() == 1);
        Leadership over = task.begun.get(0);
        assertThat(over.isLeader()).isFalse();
        assertThatThrownBy(() -> over.ensure(leases(0.1))).isInstanceOf(LeaseLostException.class);
        first.peer.wire().fault(Fault.NONE);
        other.election.resign();
        fixture.eventually("it runs again", task::runs);
        assertThat(task.begun.get(1).epoch()).isGreaterThan(over.epoch());
        assertThat(over.isLeader()).isFalse();
    }

    @Test
    @DisplayName(
            "a task that does not heed the interrupt keeps its candidate from campaigning, and nobody else from leading")
    void aDeafTaskNeverRunsTwice() {
        CountDownLatch goOn = new CountDownLatch(1);
        List<Long> epochs = new CopyOnWriteArrayList<>();
        Candidacy deaf = runs(candidate(), leadership -> {
            epochs.add(leadership.epoch());
            deafly(goOn);
        });
        fixture.eventually("it runs", () -> epochs.size() == 1);
        deaf.peer.wire().fault(Fault.REFUSED);
        Candidacy other = candidate().campaigns().comesToLead();
        deaf.peer.wire().fault(Fault.NONE);
        other.election.resign();
        fixture.during(leases(1.5), "it does not campaign", () -> !deaf.leads() && epochs.size() == 1);
        goOn.countDown();
        fixture.eventually("it runs again", () -> epochs.size() == 2);
    }

    private static void deafly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    @Test
    void aTaskThatReturnsGivesTheLeadershipToTheNext() {
        CountDownLatch goOn = new CountDownLatch(1);
        List<Long> epochs = new CopyOnWriteArrayList<>();
        Candidacy first = runs(candidate(lasting()), leadership -> {
            epochs.add(leadership.epoch());
            if (epochs.size() == 1) goOn.await();
            else new CountDownLatch(1).await();
        });
        first.comesToLead();
        Candidacy second = candidate(lasting()).campaigns();
        fixture.eventually("the second queues", () -> second.peer.wire().count(Verb.ACQUIRE) > 0);
        fixture.passes(leases(0.05));
        goOn.countDown();
        second.comesToLead();
        fixture.eventually("it is told", () -> first.heard.size() == 2);
        assertThat(first.heard).containsExactly("elected " + epochs.get(0), "lost " + epochs.get(0));
        second.election.resign();
        fixture.eventually("the first leads again", () -> epochs.size() == 2);
        assertThat(epochs).isSorted();
    }

    @Test
    @DisplayName("a task that fails is told of and runs again; one that fails at once again and again is no busy loop")
    void aTaskThatFailsRunsAgain() {
        List<Long> epochs = new CopyOnWriteArrayList<>();
        Candidacy failing = runs(candidate(lasting()), leadership -> {
            epochs.add(leadership.epoch());
            if (epochs.size() % 2 == 0) throw new IllegalStateException("a fault of the test's task");
            throw new AssertionError("a fault of the test's task");
        });
        fixture.eventually("it runs three times", () -> epochs.size() >= 3);
        fixture.eventually("it is told", () -> failing.heard.size() >= 9);
        assertThat(failing.heard.subList(0, 6))
                .containsExactly(
                        "elected " + epochs.get(0),
                        "lost " + epochs.get(0),
                        "failure AssertionError",
                        "elected " + epochs.get(1),
                        "lost " + epochs.get(1),
                        "failure IllegalStateException");
        assertThat(epochs).isSorted().doesNotHaveDuplicates();
        // 50 + 100 + 200 + ... ms at the least: seven pauses are longer than three seconds.
        int before = epochs.size();
        fixture.passes(Duration.ofSeconds(3));
        assertThat(epochs.size() - before).isLessThan(8);
    }

    @Test
    void aResignationInterruptsTheTaskAndWaitsForItBeforeTheNextLeads() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<String> order = new CopyOnWriteArrayList<>();
        Candidacy first = candidate(peer(), lasting(), settings -> settings.grace(Duration.ofHours(2)));
        runs(first, leadership -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                deafly(goOn);
                order.add("returns");
            }
        });
        first.comesToLead();
        fixture.eventually("it runs", () -> begun.getCount() == 0);
        Candidacy second = candidate(lasting()).campaigns();
        Call<Boolean> resigning = call(() -> {
            first.election.resign();
            return true;
        });
        fixture.eventually("it is interrupted", () -> interrupted.getCount() == 0);
        assertThat(first.leads()).isFalse();
        fixture.during(leases(0.5), "nobody leads", () -> !second.leads() && !resigning.isDone());
        goOn.countDown();
        second.comesToLead();
        order.add("the next leads");
        resigning.get();
        assertThat(order).containsExactly("returns", "the next leads");
        assertThat(first.heard).noneMatch(each -> each.startsWith("failure"));
    }

    @Test
    void aResignationDoesNotWaitForEverForATask() {
        CountDownLatch goOn = new CountDownLatch(1);
        List<Long> epochs = new CopyOnWriteArrayList<>();
        Candidacy deaf = candidate(peer(), lasting(), settings -> settings.grace(leases(0.3)));
        runs(deaf, leadership -> {
            epochs.add(leadership.epoch());
            deafly(goOn);
        });
        fixture.eventually("it runs", () -> epochs.size() == 1);
        Candidacy second = candidate(lasting()).campaigns();
        CompletionStage<Void> resigned = deaf.election.resignAsync();
        second.comesToLead();
        await(resigned);
        deaf.campaigns();
        second.election.resign();
        fixture.during(leases(0.5), "it does not campaign yet", () -> !deaf.leads());
        goOn.countDown();
        deaf.comesToLead();
        assertThat(epochs).hasSize(1);
    }

    @Test
    void theTaskMayResign() {
        List<Boolean> led = new CopyOnWriteArrayList<>();
        Candidacy[] self = new Candidacy[1];
        self[0] = candidate(lasting());
        runs(self[0], leadership -> {
            led.add(leadership.isLeader());
            self[0].election.resign();
            led.add(leadership.isLeader());
            led.add(Thread.currentThread().isInterrupted());
        });
        fixture.eventually("it resigned", () -> led.size() == 3);
        assertThat(led).containsExactly(true, false, false);
        becomesFree(name);
        fixture.passes(leases(0.5));
        assertThat(led).hasSize(3);
    }

    @Test
    void aThreadOfTheExecutorIsNotInterruptedAfterTheTask() {
        List<Boolean> flags = new CopyOnWriteArrayList<>();
        Candidacy leader = candidate(lasting());
        leader.election.runWhileLeader(
                task -> threads().execute(() -> {
                    task.run();
                    flags.add(Thread.currentThread().isInterrupted());
                }),
                leadership -> deafly(untilInterrupted()));
        leader.comesToLead();
        fixture.passes(leases(0.1));
        await(leader.election.resignAsync());
        fixture.eventually("the thread goes on", () -> flags.size() == 1);
        assertThat(flags).containsExactly(false);
    }

    /** A latch that opens when the thread that waits for it is interrupted. */
    private static CountDownLatch untilInterrupted() {
        return new CountDownLatch(1) {
            @Override
            public void await() throws InterruptedException {
                try {
                    super.await();
                } finally {
                    countDown();
                }
            }
        };
    }

    @Test
    void anExecutorThatRefusesIsAFailureOfTheTask() {
        Candidacy leader = candidate(lasting());
        boolean[] refuses = {true};
        Diligent task = new Diligent();
        leader.election.runWhileLeader(
                work -> {
                    if (refuses[0]) throw new RejectedExecutionException("a fault of the test's executor");
                    threads().execute(work);
                },
                task);
        fixture.eventually("it is told", () -> leader.heard.contains("failure RejectedExecutionException"));
        assertThat(task.begun).isEmpty();
        refuses[0] = false;
        fixture.eventually("it runs", task::runs);
    }

    @Test
    void aTaskThatComesToItsThreadTooLateDoesNotRun() {
        List<Runnable> late = new CopyOnWriteArrayList<>();
        Diligent task = new Diligent();
        Candidacy leader = candidate(lasting());
        leader.election.runWhileLeader(late::add, task);
        leader.comesToLead();
        fixture.eventually("it is submitted", () -> late.size() == 1);
        CompletionStage<Void> resigned = leader.election.resignAsync();
        late.get(0).run();
        await(resigned);
        assertThat(task.begun).isEmpty();
        becomesFree(name);
    }

    @Test
    void onlyOneTaskAndOnlyBeforeTheClose() {
        Candidacy leader = candidate(lasting()).campaigns();
        assertThatIllegalStateException()
                .isThrownBy(() -> leader.election.runWhileLeader(threads(), leadership -> {}))
                .withMessageContaining(name);
        leader.election.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> leader.election.runWhileLeader(threads(), leadership -> {}))
                .withMessageContaining("closed");
    }
}
