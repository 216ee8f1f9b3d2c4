package dev.holdfast.counter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.spi.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Which commands are sent for which calls. */
class CombiningTest extends HeldCounter {

    @Test
    void oneCommandIsUnderWayAndTheCallsThatArriveMeanwhileGoTogether() {
        List<CompletionStage<Long>> stages = add(1, 2, 3, -4, 10);
        assertThat(store.operations()).containsExactly(Operation.Add.of(1));
        store.answer();
        assertThat(store.operations()).hasSize(2).element(1).isEqualTo(new Operation.Add(11, 0, 11));
        assertThat(outcomes(stages)).containsExactly("1", "open", "open", "open", "open");
        store.answer();
        assertThat(outcomes(stages)).containsExactly("1", "3", "6", "2", "12");
        assertThat(heard).containsExactly("answered 1", "answered 4");
        assertThat(callbacks).as("one task for each answer").hasSize(2);
    }

    @Test
    void otherVerbsKeepTheirPlace() {
        List<CompletionStage<?>> stages = new ArrayList<>(add(1, 1));
        stages.add(counter.getAndSetAsync(100));
        stages.addAll(add(1, 1));
        stages.add(counter.compareAndSetAsync(102, 200));
        stages.add(counter.getAsync());
        stages.add(counter.getAndAddAsync(5));
        while (store.waiting() > 0) store.answer();
        assertThat(outcomes(stages)).containsExactly("1", "2", "2", "101", "102", "true", "200", "200");
        assertThat(store.operations()).hasSize(7);
    }

    @Test
    void nothingIsKeptForACounterThatIsIdle() {
        add(1, 2);
        assertThat(client.inUse()).isOne();
        store.answer();
        store.answer();
        assertThat(client.inUse()).isZero();
        assertThat(time.pending()).isZero();
    }

    @Test
    void aSumTheCounterCannotTakeFailsOnlyTheCulprits() {
        store.holding = false;
        counter.set(Long.MAX_VALUE - 3);
        store.holding = true;
        List<CompletionStage<Long>> stages = add(1, 1, 5, 1, 1, -2, 2);
        while (store.waiting() > 0) store.answer();
        String max = String.valueOf(Long.MAX_VALUE);
        assertThat(outcomes(stages))
                .containsExactly(
                        String.valueOf(Long.MAX_VALUE - 2),
                        String.valueOf(Long.MAX_VALUE - 1),
                        "CounterOverflowException",
                        max,
                        "CounterOverflowException",
                        String.valueOf(Long.MAX_VALUE - 2),
                        max);
    }

    @Test
    void aSumThatFitsDoesNotHideAStepThatDoesNot() {
        store.holding = false;
        counter.set(Long.MAX_VALUE - 1);
        store.holding = true;
        List<CompletionStage<Long>> stages = add(0, 5, -5, 1);
        while (store.waiting() > 0) store.answer();
        assertThat(outcomes(stages))
                .containsExactly(
                        String.valueOf(Long.MAX_VALUE - 1),
                        "CounterOverflowException",
                        String.valueOf(Long.MAX_VALUE - 6),
                        String.valueOf(Long.MAX_VALUE - 5));
        assertThat(store.value("c")).isEqualTo(Long.MAX_VALUE - 5);
    }

    @Test
    void oneRefusalIsEnoughForAnyNumberOfCallsThatDoNotFit() {
        store.holding = false;
        counter.set(Long.MIN_VALUE);
        store.holding = true;
        store.sent.clear();
        List<CompletionStage<Long>> stages = new ArrayList<>();
        for (int i = 0; i < 100; i++) stages.add(counter.decrementAsync());
        while (store.waiting() > 0) store.answer();
        assertThat(outcomes(stages)).containsOnly("CounterOverflowException");
        assertThat(store.sent).hasSize(2);
        assertThat(store.value("c")).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void sumsThatAreNoLongAreNotSummed() {
        List<CompletionStage<Long>> stages = add(0, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, 1);
        while (store.waiting() > 0) store.answer();
        assertThat(outcomes(stages))
                .containsExactly(
                        "0",
                        String.valueOf(Long.MAX_VALUE),
                        "-1",
                        "CounterOverflowException",
                        String.valueOf(Long.MAX_VALUE - 1),
                        String.valueOf(Long.MAX_VALUE));
    }

    @Test
    void aValueThatOthersChangedMeanwhileIsTakenAsItIs() {
        store.holding = false;
        counter.set(Long.MAX_VALUE);
        store.holding = true;
        List<CompletionStage<Long>> stages = add(-1, 1, 1, 1, 1);
        store.answer();
        store.answer();
        // Refused at MAX - 1; by the time the part that fitted arrives there is room for none, or for all.
        Counters.on(store.counters).counter("c").set(Long.MAX_VALUE);
        store.answer();
        Counters.on(store.counters).counter("c").set(10);
        while (store.waiting() > 0) store.answer();
        assertThat(outcomes(stages).subList(0, 2))
                .containsExactly(String.valueOf(Long.MAX_VALUE - 1), "CounterOverflowException");
        assertThat(store.value("c") - 10)
                .isEqualTo(outcomes(stages).stream().filter(o -> o.length() < 4).count());
    }

    @Test
    void aStageCancelledBeforeItsCallWasSentIsNotSent() {
        List<CompletionStage<Long>> stages = add(1, 1, 1);
        stages.get(1).toCompletableFuture().cancel(true);
        stages.get(0).toCompletableFuture().cancel(true);
        while (store.waiting() > 0) store.answer();
        assertThat(outcome(stages.get(2))).isEqualTo("2");
        assertThat(store.value("c")).isEqualTo(2);
    }

    @Test
    void dependentsMayCallTheCounterAgain() {
        store.holding = false;
        CompletionStage<Long> chain = counter.incrementAsync();
        for (int i = 0; i < 1_000; i++) chain = chain.thenCompose(value -> counter.addAsync(value));
        assertThat(chain.toCompletableFuture()).isCompletedExceptionally();
        assertThat(outcome(chain)).isEqualTo("CounterOverflowException");
        assertThat(store.value("c")).isEqualTo(1L << 62);
    }
}
