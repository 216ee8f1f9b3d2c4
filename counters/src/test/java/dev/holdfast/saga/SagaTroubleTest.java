package dev.holdfast.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.memory.InMemoryCounterStore;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.memory.InMemoryLeaseStore;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.saga.Saga.Compensation;
import dev.holdfast.saga.SagaOutcome.Compensated;
import dev.holdfast.saga.SagaOutcome.Completed;
import dev.holdfast.saga.SagaOutcome.Stuck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications that give the journal what it does not take, and change what is under way. */
@Timeout(60)
class SagaTroubleTest {

    private final InMemoryLeaseStore leases = new InMemoryLeaseStore();
    private final InMemoryCounterStore values = new InMemoryCounterStore();
    private final Locks locks = Locks.on(leases);
    private final Counters counters = Counters.on(values);
    private final List<String> undone = new ArrayList<>();

    @AfterEach
    void close() {
        counters.close();
        locks.close();
        values.close();
        leases.close();
    }

    private SagaRunner<String> runner(Saga<String> saga) {
        return SagaRunner.builder(locks, counters, saga)
                .compensation(1, Duration.ofMillis(1))
                .build();
    }

    private Saga<String> saga(Codec<String> codec, Saga.Action<String> second) {
        return Saga.named("s", codec)
                .step("first", (context, call) -> context, (context, call) -> undone.add("first"))
                .step("second", second, (context, call) -> undone.add("second"))
                .build();
    }

    private Saga<String> interruptedAt(String step) {
        Saga.Builder<String> saga = Saga.named("s", Codec.text());
        for (String each : List.of("first", "second"))
            saga.step(
                    each,
                    (context, call) -> {
                        if (each.equals(step)) throw new InterruptedException("stop");
                        return context;
                    },
                    Compensation.none());
        return saga.build();
    }

    private void interrupted(String id, String step) {
        assertThatThrownBy(() -> runner(interruptedAt(step)).run(id, id)).isInstanceOf(InterruptedException.class);
    }

    private Saga<String> renamed(Codec<String> codec) {
        return Saga.named("s", codec)
                .step("first", (context, call) -> context, Compensation.none())
                .step("renamed", (context, call) -> context, Compensation.none())
                .build();
    }

    @Test
    @DisplayName(
            "an instance at a step that is no more, or of which the codec makes nothing, keeps no other from its end")
    void oneBadInstanceDoesNotEndRecovery() throws Exception {
        interrupted("a", "second");
        interrupted("b", "first");
        interrupted("z", "first");
        Codec<String> choosy = Codec.of(text -> text, text -> {
            if (text.equals("b")) throw new UnsupportedOperationException("b");
            return text;
        });
        SagaRunner<String> runner = runner(renamed(choosy));
        runner.recovery().run();
        assertThat(runner.unfinished()).containsExactly("a", "b");
        assertThat(runner(interruptedAt("none")).run("a", "a")).isEqualTo(new Completed<>("a"));
    }

    @Test
    void recoveryOutlivesWhatIsNoOutage() {
        SagaRunner<String> runner = runner(renamed(Codec.text()));
        counters.close();
        assertThatThrownBy(runner::resumeAll).isInstanceOf(IllegalStateException.class);
        runner.recovery().run();
    }

    @ParameterizedTest
    @DisplayName("a context that the journal does not take is a failure of its step, and all is undone")
    @ValueSource(strings = {"long", "no text", "none"})
    void whatCannotBeWrittenIsUndone(String kind) throws Exception {
        Codec<String> codec = Codec.of(
                context -> switch (context) {
                    case "long" -> "x".repeat(Saga.MAX_BYTES + 1);
                    case "no text" -> "\uD800";
                    case "none" -> null;
                    default -> context;
                },
                text -> text);
        SagaRunner<String> runner = runner(saga(codec, (context, call) -> kind));
        assertThat(runner.run("i", "in"))
                .isInstanceOfSatisfying(
                        Compensated.class,
                        outcome -> assertThat(outcome.cause()).contains("'second' failed", "context"));
        assertThat(undone).containsExactly("second", "first");
        assertThat(runner.unfinished()).isEmpty();
    }

    @Test
    void anInputThatIsTooLongIsRefusedBeforeItIsListed() {
        SagaRunner<String> runner = runner(renamed(Codec.text()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> runner.run("i", "x".repeat(Saga.MAX_BYTES + 1)))
                .withMessageContaining("context");
        assertThat(runner.unfinished()).isEmpty();
    }

    @Test
    void theLongestContextLeavesRoomForTheLongestCause() throws Exception {
        String longest = "x".repeat(Saga.MAX_BYTES);
        String step = "x".repeat(200);
        Saga<String> saga = Saga.named("s", Codec.text())
                .step(
                        step,
                        (context, call) -> {
                            throw new IllegalStateException("\u20AC".repeat(10_000));
                        },
                        (context, call) -> {
                            throw new IllegalStateException("\u20AC".repeat(10_000));
                        })
                .build();
        SagaRunner<String> runner = runner(saga);
        SagaOutcome<String> stuck = runner.run("i", longest);
        assertThat(stuck)
                .isInstanceOfSatisfying(
                        Stuck.class, outcome -> assertThat(outcome.cause()).hasSizeLessThan(1_200));
        assertThat(runner.run("i", longest))
                .as("it does not grow from run to run")
                .isEqualTo(stuck);
    }

    @ParameterizedTest
    @DisplayName("an exception that says no text, or whose message throws, is a failure like others")
    @ValueSource(booleans = {false, true})
    void whateverAnExceptionSaysAllIsUndone(boolean broken) throws Exception {
        Saga<String> saga = saga(Codec.text(), (context, call) -> {
            throw new IllegalStateException("half a letter: \uD800\nand more") {
                @Override
                public String getMessage() {
                    if (broken) throw new UnsupportedOperationException("no message");
                    return super.getMessage();
                }
            };
        });
        assertThat(runner(saga).run("i", "in")).isInstanceOf(Compensated.class);
        assertThat(undone).containsExactly("second", "first");
    }

    @Test
    void namesAreMeasuredInBytes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Saga.named("\u20AC".repeat(67), Codec.text()))
                .withMessageContaining("200 bytes");
        Saga.named("\u20AC".repeat(66), Codec.text());
    }

    @Test
    void anInterruptedPauseLeavesNoTimer() throws Exception {
        List<String> timers = new ArrayList<>();
        TimeSource time = new TimeSource() {
            @Override
            public long nanos() {
                return 0;
            }

            @Override
            public long wallMillis() {
                return 0;
            }

            @Override
            public Subscription schedule(long nanos, Runnable task) {
                timers.add("set");
                Thread.currentThread().interrupt();
                return () -> timers.add("closed");
            }
        };
        SagaRunner<String> runner = SagaRunner.builder(locks, counters, renamed(Codec.text()))
                .time(time)
                .build();
        assertThatThrownBy(runner::pause).isInstanceOf(InterruptedException.class);
        assertThat(timers).containsExactly("set", "closed");
    }
}
