package dev.holdfast.counter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.spi.Bounds;
import dev.holdfast.counter.spi.Operation;
import dev.holdfast.counter.spi.Operation.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which commands are sent for additions within bounds, and what becomes of lost answers. */
class BoundedCombiningTest extends HeldCounter {

    private final BoundedCounter bounded = client.bounded("c", 0, 10);

    private static Operation.AddWithin run(long... deltas) {
        List<Step> steps = new ArrayList<>();
        for (long delta : deltas) steps.add(new Step(delta, false));
        return new Operation.AddWithin(new Bounds(0, 10), steps);
    }

    private static String outcomeOf(CompletionStage<BoundedAddition> stage) {
        return outcome(stage.thenApply(result -> (result.isComplete() ? "+" : "-") + result.value()));
    }

    private List<CompletionStage<BoundedAddition>> tryAdd(BoundedCounter counter, long... deltas) {
        List<CompletionStage<BoundedAddition>> stages = new ArrayList<>();
        for (long delta : deltas) stages.add(counter.tryAddAsync(delta));
        return stages;
    }

    private void answerAll() {
        while (store.waiting() > 0) store.answer();
    }

    @Test
    void additionsThatArriveMeanwhileGoTogetherAndEachGetsItsOwnResult() {
        List<CompletionStage<BoundedAddition>> stages = tryAdd(bounded, 4, 9, 6, 1, -3);
        assertThat(store.operations()).containsExactly(run(4));
        answerAll();
        assertThat(store.operations()).containsExactly(run(4), run(9, 6, 1, -3));
        assertThat(stages).map(BoundedCombiningTest::outcomeOf).containsExactly("+4", "-4", "+10", "-10", "+7");
        assertThat(heard).containsExactly("answered 1", "answered 4");
    }

    @Test
    void otherVerbsAndOtherBoundsKeepTheirPlace() {
        List<CompletionStage<?>> stages = new ArrayList<>(tryAdd(bounded, 1, 1));
        stages.add(counter.addAsync(1));
        stages.addAll(tryAdd(client.bounded("c", 0, 4), 1, 1));
        stages.add(bounded.getAsync());
        stages.addAll(tryAdd(client.bounded("c", 0, 4, CounterOptions.defaults().withExactlyOnce(true)), -1));
        answerAll();
        assertThat(store.sent).hasSize(6);
        assertThat(store.value("c")).isEqualTo(3);
        assertThat(outcome(stages.get(5))).isEqualTo("4");
    }

    @Test
    void aRunIsNoLongerThanTheServerShouldBeBusy() {
        tryAdd(bounded, new long[1_201]);
        answerAll();
        assertThat(store.operations().stream()
                        .map(run -> ((Operation.AddWithin) run).steps().size()))
                .containsExactly(1, 500, 500, 200);
    }

    @Test
    void aLostAnswerIsUnknownWithoutASessionAndAReadingIsRepeated() {
        CompletionStage<BoundedAddition> addition = bounded.tryAddAsync(3);
        store.loseAnswer();
        assertThat(outcome(addition)).isEqualTo("OutcomeUnknownException");
        CompletionStage<Long> reading = bounded.getAsync();
        store.loseAnswer();
        time.advance(java.time.Duration.ofMillis(10));
        store.answer();
        assertThat(outcome(reading)).isEqualTo("3");
    }

    @Test
    @DisplayName("failures F6, F7: a repetition gives the first fate, refusals included, and nothing happens twice")
    void exactlyOnceRemembersRefusalsToo() {
        BoundedCounter once =
                client.bounded("c", 0, 10, CounterOptions.defaults().withExactlyOnce(true));
        List<CompletionStage<BoundedAddition>> stages = tryAdd(once, 8, 8, 1);
        store.answer();
        store.answer();
        store.loseAnswer();
        // Meanwhile there is room for what was refused.
        Counters.on(store.counters).counter("c").set(0);
        time.advance(java.time.Duration.ofMillis(10));
        store.answer();
        assertThat(stages).map(BoundedCombiningTest::outcomeOf).containsExactly("+8", "-8", "+9");
        assertThat(store.value("c")).isZero();
    }
}
