package dev.holdfast.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.counter.version.VersionedOptions;
import dev.holdfast.counter.version.VersionedValue;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.LeaseLostException;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.saga.Journal.Entry;
import dev.holdfast.saga.SagaOutcome.Compensated;
import dev.holdfast.saga.SagaOutcome.Completed;
import dev.holdfast.saga.SagaOutcome.Stuck;
import dev.holdfast.saga.Town.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sagas: all or nothing in the end, whoever dies on the way. */
@Timeout(60)
abstract class SagaContract {

    private static final String ID = "order:4711";

    private final String name = "saga-" + UUID.randomUUID();
    private final Town town = new Town();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private LeaseStore leases;
    private CounterStore values;

    /** The stores under test, which this closes. */
    abstract LeaseStore leases();

    abstract CounterStore values();

    @BeforeEach
    void open() {
        leases = closing(leases());
        values = closing(values());
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) opened.get(i).close();
    }

    private <C extends AutoCloseable> C closing(C one) {
        opened.add(one);
        return one;
    }

    private Locks locks() {
        return closing(Locks.builder(leases).patience(Duration.ofSeconds(20)).build());
    }

    private Counters counters(CounterStore store) {
        return closing(Counters.builder(store).patience(Duration.ofSeconds(20)).build());
    }

    private SagaRunner<String> runner(Trouble trouble) {
        return runner(town.saga(name, trouble), values);
    }

    private SagaRunner<String> runner(Saga<String> saga, CounterStore store) {
        return SagaRunner.builder(locks(), counters(store), saga)
                .compensation(3, Duration.ofMillis(1))
                .build();
    }

    private <T> FutureTask<T> start(Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private List<String> done() {
        return town.done(name, ID);
    }

    @Test
    void allStepsAreTakenInOrderAndOnce() throws Exception {
        SagaRunner<String> runner = runner(Trouble.NONE);
        assertThat(runner.run(ID, "in")).isEqualTo(new Completed<>("in,reserve,charge,ship"));
        assertThat(town.calls).containsExactly("reserve", "charge", "ship");
        assertThat(town.effects)
                .containsOnlyKeys(name + ":" + ID + ":reserve", name + ":" + ID + ":charge", name + ":" + ID + ":ship");
        assertThat(town.effects.values()).allMatch(token -> token > 0);
        assertThat(runner(Trouble.NONE).run(ID, "ignored")).isEqualTo(new Completed<>("in,reserve,charge,ship"));
        assertThat(town.calls).hasSize(3);
        assertThat(runner.unfinished()).isEmpty();
        assertThat(runner.resumeAll()).isEmpty();
        assertThat(runner.run("another", "x")).isEqualTo(new Completed<>("x,reserve,charge,ship"));
    }

    @Test
    void aFailureUndoesWhatWasDoneInReverse() throws Exception {
        SagaRunner<String> runner = runner(Trouble.at("ship"));
        SagaOutcome<String> outcome = runner.run(ID, "in");
        assertThat(outcome).isInstanceOfSatisfying(Compensated.class, compensated -> {
            assertThat(compensated.context()).isEqualTo("in,reserve,charge");
            assertThat(compensated.cause()).contains("'ship'", "IllegalStateException", "no ship");
        });
        assertThat(town.calls).containsExactly("reserve", "charge", "ship", "-ship", "-charge", "-reserve");
        assertThat(town.effects).isEmpty();
        assertThat(runner(Trouble.NONE).run(ID, "in")).isEqualTo(outcome);
        assertThat(runner.unfinished()).isEmpty();
        assertThat(town.calls).hasSize(6);
    }

    @Test
    @DisplayName("a step whose compensation fails is tried again; the bound makes it stuck, a later run frees it")
    void aCompensationIsTriedAgainUntilItIsStuck() throws Exception {
        int[] failures = {2};
        Trouble passing = (step, call) -> {
            if (step.equals("ship")) throw new IllegalStateException("no ship");
            if (step.equals("-charge") && failures[0]-- > 0) throw new IllegalStateException("bank is closed");
        };
        assertThat(runner(passing).run("passing", "in")).isInstanceOf(Compensated.class);
        assertThat(town.calls).filteredOn("-charge"::equals).hasSize(3);
        town.calls.clear();
        failures[0] = 3;
        SagaRunner<String> runner = runner(passing);
        assertThat(runner.run(ID, "in")).isInstanceOfSatisfying(Stuck.class, stuck -> {
            assertThat(stuck.step()).isEqualTo("charge");
            assertThat(stuck.cause()).contains("'ship' failed", "no ship", "bank is closed");
        });
        assertThat(done()).containsExactly("reserve", "charge");
        assertThat(runner.unfinished()).containsExactly(ID);
        assertThat(runner.resumeAll()).isEmpty();
        assertThat(town.calls).containsExactly("reserve", "charge", "ship", "-ship", "-charge", "-charge", "-charge");
        assertThat(runner(Trouble.NONE).run(ID, "in")).isInstanceOf(Compensated.class);
        assertThat(done()).isEmpty();
        assertThat(runner.unfinished()).isEmpty();
    }

    @ParameterizedTest
    @DisplayName(
            "a crash at any write, before it or after it: who resumes ends with all done, and repeats one step at most")
    @ValueSource(booleans = {false, true})
    void aCrashAtAnyWriteEndsInAllDone(boolean written) throws Exception {
        for (int write = 1; crashes(write, written, Trouble.NONE); write++) {
            runner(Trouble.NONE).resumeAll();
            // The first write lists it, the second one begins it.
            boolean begun = write > (written ? 1 : 2);
            assertThat(done()).as("write " + write).isEqualTo(begun ? Town.STEPS : List.of());
            assertThat(runner(Trouble.NONE).unfinished()).isEmpty();
            assertThat(runner(Trouble.NONE).run(ID, "in")).isEqualTo(new Completed<>("in,reserve,charge,ship"));
            assertThat(town.calls).as("write " + write).hasSizeBetween(3, 4).doesNotContain("-reserve");
            assertThat(done()).isEqualTo(Town.STEPS);
        }
        assertThat(done()).as("the run without a crash").isEqualTo(Town.STEPS);
    }

    @ParameterizedTest
    @DisplayName("a crash at any write of a saga that fails: who resumes ends with all undone")
    @ValueSource(booleans = {false, true})
    void aCrashAtAnyWriteEndsInAllUndone(boolean written) throws Exception {
        for (int write = 1; crashes(write, written, Trouble.at("ship")); write++) {
            assertThat(runner(Trouble.at("ship")).run(ID, "in"))
                    .as("write " + write)
                    .isInstanceOf(Compensated.class);
            assertThat(done()).isEmpty();
            assertThat(town.calls).as("write " + write).hasSizeBetween(6, 7);
            assertThat(runner(Trouble.NONE).unfinished()).isEmpty();
        }
        assertThat(town.calls).as("the run without a crash").hasSize(6);
    }

    @ParameterizedTest
    @DisplayName("a step that failed in the JVM that died and succeeds in the next: all or nothing all the same")
    @ValueSource(booleans = {false, true})
    void aCrashAndAChangeOfFortuneEndInAllOrNothing(boolean written) throws Exception {
        int completed = 0;
        int compensated = 0;
        for (int write = 1; crashes(write, written, Trouble.at("ship")); write++) {
            SagaOutcome<String> outcome = runner(Trouble.NONE).run(ID, "in");
            if (outcome instanceof Completed) completed++;
            else compensated++;
            assertThat(done()).as("write " + write).isEqualTo(outcome instanceof Completed ? Town.STEPS : List.of());
        }
        assertThat(completed).isPositive();
        assertThat(compensated).isPositive();
    }

    /** Runs a new instance with a process that dies at that write; false if the run was over before. */
    private boolean crashes(int write, boolean written, Trouble trouble) throws Exception {
        runner(Trouble.NONE).resumeAll();
        forget();
        DyingStore dying = new DyingStore(values, write, written);
        try {
            runner(town.saga(name, trouble), dying).run(ID, "in");
        } catch (BackendUnavailableException expected) {
            assertThat(dying.isDead()).isTrue();
            return true;
        }
        return dying.isDead();
    }

    /** As if nothing had been: the next run of the same id begins anew. */
    private void forget() {
        town.calls.clear();
        town.effects.clear();
        VersionedValue<String> journal = VersionedValue.on(counters(values), "saga:" + name + ":" + ID, Codec.text());
        journal.remove(journal.read().version());
    }

    @Test
    @DisplayName("two runners of one instance: one runs it, the other is told how it ended")
    void twoRunnersRunItOnce() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        List<FutureTask<SagaOutcome<String>>> runs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            SagaRunner<String> runner = runner(Trouble.NONE);
            runs.add(start(() -> {
                both.countDown();
                both.await();
                return runner.run(ID, "in");
            }));
        }
        for (FutureTask<SagaOutcome<String>> run : runs)
            assertThat(run.get(30, TimeUnit.SECONDS)).isEqualTo(new Completed<>("in,reserve,charge,ship"));
        assertThat(town.calls).containsExactly("reserve", "charge", "ship");
    }

    @Test
    @DisplayName("A4 a runner that is passed by while it takes a step writes no more, and takes no other step")
    void aRunnerThatIsPassedByIsFenced() throws Exception {
        Locks admin = locks();
        SagaRunner<String> successor = runner(Trouble.NONE);
        List<SagaOutcome<String>> theirs = new ArrayList<>();
        SagaRunner<String> passedBy = runner((step, call) -> {
            if (!step.equals("charge")) return;
            admin.inspector().forceRelease(Kind.LOCK, "saga:" + name + ":" + ID, "the test");
            theirs.add(successor.run(ID, "in"));
        });
        assertThatThrownBy(() -> passedBy.run(ID, "in")).isInstanceOf(LeaseLostException.class);
        assertThat(theirs).containsExactly(new Completed<>("in,reserve,charge,ship"));
        assertThat(successor.run(ID, "in")).isEqualTo(theirs.get(0));
        assertThat(town.calls)
                .as("nothing was written over what the successor wrote")
                .containsExactly("reserve", "charge", "charge", "ship");
    }

    @Test
    @DisplayName("A4 a failure that a runner notices after it was passed by undoes nothing")
    void aRunnerThatIsPassedByDoesNotCompensate() throws Exception {
        Locks admin = locks();
        SagaRunner<String> successor = runner(Trouble.NONE);
        SagaRunner<String> passedBy = runner((step, call) -> {
            if (!step.equals("charge")) return;
            admin.inspector().forceRelease(Kind.LOCK, "saga:" + name + ":" + ID, "the test");
            successor.run(ID, "in");
            throw new IllegalStateException("too late");
        });
        assertThatThrownBy(() -> passedBy.run(ID, "in")).isInstanceOf(LeaseLostException.class);
        assertThat(successor.run(ID, "in")).isInstanceOf(Completed.class);
        assertThat(town.calls).containsExactly("reserve", "charge", "charge", "ship");
        assertThat(done()).isEqualTo(Town.STEPS);
    }

    @Test
    @DisplayName("A4 a holder that was paused before it read the journal does not take it from a newer one")
    void anOlderTokenDoesNotTakeOver() throws Exception {
        Locks admin = locks();
        LockLease old = admin.lock("saga:" + name + ":" + ID).tryAcquire().orElseThrow();
        admin.inspector().forceRelease(Kind.LOCK, "saga:" + name + ":" + ID, "the test");
        SagaRunner<String> newer = runner((step, call) -> {
            if (step.equals("charge")) throw new InterruptedException("stop here");
        });
        assertThatThrownBy(() -> newer.run(ID, "in")).isInstanceOf(InterruptedException.class);
        Journal journal = new Journal(counters(values), "saga:" + name + ":" + ID, VersionedOptions.defaults());
        Entry left = journal.read().orElseThrow();
        assertThatThrownBy(() -> new Instance<>(runner(Trouble.NONE), ID, old, journal, left).goOn())
                .isInstanceOf(LeaseLostException.class);
        assertThat(journal.read()).contains(left);
        assertThat(town.calls).containsExactly("reserve", "charge");
    }

    private Journal journal() {
        return new Journal(counters(values), "saga:" + name + ":" + ID, VersionedOptions.defaults());
    }

    @Test
    @DisplayName(
            "A4 a runner that is passed by before it begins, and taken for dead, begins nothing that nobody would find")
    void whatIsNotListedAnyMoreIsNotBegun() throws Exception {
        Locks admin = locks();
        SagaRunner<String> other = runner(Trouble.NONE);
        // The first write lists it, the second one begins it.
        PausingStore paused = new PausingStore(values, 2, () -> {
            admin.inspector().forceRelease(Kind.LOCK, "saga:" + name + ":" + ID, "the test");
            assertThat(other.resumeAll()).isEmpty();
            assertThat(other.unfinished()).isEmpty();
        });
        assertThatThrownBy(() -> runner(town.saga(name, Trouble.NONE), paused).run(ID, "in"))
                .isInstanceOf(LeaseLostException.class);
        assertThat(town.calls).isEmpty();
        assertThat(journal().read()).isEmpty();
        assertThat(other.run(ID, "in")).isInstanceOf(Completed.class);
    }

    @Test
    @DisplayName("A4 what is begun while another takes its runner for dead stays listed")
    void whatIsBegunMeanwhileStaysListed() throws Exception {
        DyingStore dying = new DyingStore(values, 2, false);
        assertThatThrownBy(() -> runner(town.saga(name, Trouble.NONE), dying).run(ID, "in"))
                .isInstanceOf(BackendUnavailableException.class);
        Journal paused = journal();
        assertThat(paused.read()).isEmpty();
        Saga<String> saga = town.saga(name, Trouble.NONE);
        PausingStore store = new PausingStore(values, 1, () -> paused.write(Instance.begun(saga, "in")));
        assertThat(runner(saga, store).resumeAll()).isEmpty();
        SagaRunner<String> next = runner(Trouble.NONE);
        assertThat(next.unfinished()).containsExactly(ID);
        assertThat(next.resumeAll()).isEqualTo(Map.of(ID, new Completed<>("in,reserve,charge,ship")));
    }

    @Test
    @DisplayName("an interrupt and an error leave the instance as it is, to be resumed")
    void whatIsNoFailureIsResumed() throws Exception {
        SagaRunner<String> interrupted = runner((step, call) -> {
            if (step.equals("charge")) throw new InterruptedException("shutdown");
        });
        assertThatThrownBy(() -> interrupted.run(ID, "in")).isInstanceOf(InterruptedException.class);
        SagaRunner<String> broken = runner((step, call) -> {
            if (step.equals("charge")) throw new AssertionError("no memory");
        });
        assertThatThrownBy(() -> broken.run(ID, "in")).isInstanceOf(AssertionError.class);
        assertThat(broken.unfinished()).containsExactly(ID);
        assertThat(runner(Trouble.NONE).resumeAll()).isEqualTo(Map.of(ID, new Completed<>("in,reserve,charge,ship")));
        assertThat(town.calls).containsExactly("reserve", "charge", "charge", "charge", "ship");
    }

    @Test
    @DisplayName("resuming leaves alone what another runner has, and goes on after one that fails")
    void resumingLeavesAloneWhatRuns() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        SagaRunner<String> busy = runner((step, call) -> {
            if (!step.equals("charge")) return;
            inside.countDown();
            goOn.await();
        });
        FutureTask<SagaOutcome<String>> run = start(() -> busy.run(ID, "in"));
        assertThat(inside.await(30, TimeUnit.SECONDS)).isTrue();
        SagaRunner<String> other = runner(Trouble.NONE);
        for (String id : List.of("a", "z"))
            assertThatThrownBy(() -> runner((step, call) -> {
                                throw new InterruptedException("stop");
                            })
                            .run(id, "in"))
                    .isInstanceOf(InterruptedException.class);
        assertThat(other.unfinished()).containsExactly("a", ID, "z");
        SagaRunner<String> unlucky = runner((step, call) -> {
            if (call.stepKey().contains(":a:")) throw new AssertionError("not an Exception");
        });
        assertThatThrownBy(unlucky::resumeAll).isInstanceOf(AssertionError.class);
        assertThat(other.resumeAll()).containsOnlyKeys("a", "z");
        assertThat(other.unfinished()).containsExactly(ID);
        goOn.countDown();
        assertThat(run.get(30, TimeUnit.SECONDS)).isInstanceOf(Completed.class);
        assertThat(other.unfinished()).isEmpty();
    }

    @Test
    @DisplayName("for a scheduler: an outage ends no schedule, an interrupt is kept")
    void recoveryThrowsNothing() throws Exception {
        DyingStore dead = new DyingStore(values, 1, false);
        SagaRunner<String> cutOff = runner(town.saga(name, Trouble.NONE), dead);
        assertThatThrownBy(() -> cutOff.run(ID, "in")).isInstanceOf(BackendUnavailableException.class);
        cutOff.recovery().run();
        SagaRunner<String> interrupted = runner((step, call) -> {
            throw new InterruptedException("shutdown");
        });
        assertThatThrownBy(() -> interrupted.run(ID, "in")).isInstanceOf(InterruptedException.class);
        interrupted.recovery().run();
        assertThat(Thread.interrupted()).isTrue();
        runner(Trouble.NONE).recovery().run();
        assertThat(done()).isEqualTo(Town.STEPS);
    }

    @Test
    void anInstanceOfOtherStepsIsRefused() throws Exception {
        SagaRunner<String> runner = runner((step, call) -> {
            if (step.equals("charge")) throw new InterruptedException("stop");
        });
        assertThatThrownBy(() -> runner.run(ID, "in")).isInstanceOf(InterruptedException.class);
        Saga<String> other = Saga.named(name, Codec.text())
                .step("reserve", (context, call) -> context, Saga.Compensation.none())
                .build();
        assertThatThrownBy(() -> runner(other, values).run(ID, "in"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("charge");
        assertThat(runner(Trouble.NONE).run(ID, "in")).isInstanceOf(Completed.class);
    }

    @Test
    void anActionThatGivesNothingFails() throws Exception {
        Saga<String> saga = Saga.named(name, Codec.text())
                .step("a", (context, call) -> null, Saga.Compensation.none())
                .build();
        assertThat(runner(saga, values).run(ID, "two\nlines"))
                .isInstanceOfSatisfying(
                        Compensated.class,
                        outcome -> assertThat(outcome.cause()).contains("no context"))
                .extracting(SagaOutcome::context)
                .isEqualTo("two\nlines");
    }

    @Test
    void anOutcomeIsForgottenAfterItsRetention() throws Exception {
        SagaRunner<String> runner = SagaRunner.builder(locks(), counters(values), town.saga(name, Trouble.NONE))
                .retention(Duration.ofMillis(1))
                .leaseOptions(LeaseOptions.defaults().withDuration(Duration.ofSeconds(5)))
                .build();
        runner.run(ID, "in");
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            runner.run(ID, "in");
            return town.calls.size() > 3;
        });
    }
}
