package dev.holdfast.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.memory.InMemoryCounterStore;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.memory.InMemoryLeaseStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SagaBadInputTest {

    private final Saga.Builder<String> definition = Saga.named("s", Codec.text());

    @Test
    void aDefinitionIsChecked() {
        assertThatNullPointerException()
                .isThrownBy(() -> Saga.named(null, Codec.text()))
                .withMessageContaining("name");
        assertThatNullPointerException().isThrownBy(() -> Saga.named("s", null)).withMessageContaining("codec");
        for (String bad : List.of(" ", "a:b", "a\nb", "x".repeat(201))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Saga.named(bad, Codec.text()))
                    .withMessageContaining("name");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> definition.step(bad, (context, call) -> context, Saga.Compensation.none()))
                    .withMessageContaining("id");
        }
        assertThatNullPointerException()
                .isThrownBy(() -> definition.step("a", null, Saga.Compensation.none()))
                .withMessageContaining("action");
        assertThatNullPointerException()
                .isThrownBy(() -> definition.step("a", (context, call) -> context, null))
                .withMessageContaining("compensation");
        assertThatIllegalStateException().isThrownBy(definition::build).withMessageContaining("no steps");
        definition.step("a", (context, call) -> context, Saga.Compensation.none());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> definition.step("a", (context, call) -> context, Saga.Compensation.none()))
                .withMessageContaining("another step");
        assertThat(definition.build()).hasToString("Saga['s', [a]]");
    }

    @Test
    void aRunnerIsChecked() {
        Saga<String> saga = definition
                .step("a", (context, call) -> context, Saga.Compensation.none())
                .build();
        try (InMemoryLeaseStore leases = new InMemoryLeaseStore();
                InMemoryCounterStore values = new InMemoryCounterStore();
                Locks locks = Locks.on(leases);
                Counters counters = Counters.on(values)) {
            assertThatNullPointerException()
                    .isThrownBy(() -> SagaRunner.on(null, counters, saga))
                    .withMessageContaining("locks");
            assertThatNullPointerException()
                    .isThrownBy(() -> SagaRunner.on(locks, null, saga))
                    .withMessageContaining("counters");
            assertThatNullPointerException()
                    .isThrownBy(() -> SagaRunner.on(locks, counters, null))
                    .withMessageContaining("saga");
            SagaRunner.Builder<String> builder = SagaRunner.builder(locks, counters, saga);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.compensation(0, Duration.ofSeconds(1)))
                    .withMessageContaining("tries");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.compensation(1, Duration.ZERO))
                    .withMessageContaining("pause");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.retention(Duration.ofNanos(1)))
                    .withMessageContaining("retention");
            assertThatNullPointerException()
                    .isThrownBy(() -> builder.leaseOptions(null))
                    .withMessageContaining("options");
            assertThatNullPointerException()
                    .isThrownBy(() -> builder.time(null))
                    .withMessageContaining("time");
            SagaRunner<String> runner = builder.build();
            assertThatNullPointerException()
                    .isThrownBy(() -> runner.run(null, "in"))
                    .withMessageContaining("id");
            assertThatNullPointerException()
                    .isThrownBy(() -> runner.run("i", null))
                    .withMessageContaining("input");
            for (String bad : List.of(" ", "a\nb", "x".repeat(510)))
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> runner.run(bad, "in"))
                        .withMessageContaining("id");
        }
    }
}
