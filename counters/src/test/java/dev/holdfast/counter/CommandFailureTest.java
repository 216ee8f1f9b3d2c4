package dev.holdfast.counter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What becomes of the calls when their command fails. */
class CommandFailureTest extends HeldCounter {

    @Test
    void aLostAnswerFailsEveryCallItCarriedAndNothingIsSentAgain() {
        List<CompletionStage<Long>> stages = add(1, 1, 1);
        store.answer();
        List<CompletionStage<Long>> later = add(1);
        store.loseAnswer();
        assertThat(outcomes(stages)).containsExactly("1", "OutcomeUnknownException", "OutcomeUnknownException");
        store.answer();
        assertThat(outcomes(later)).containsExactly("4");
        assertThat(store.sent).hasSize(3);
        assertThat(heard).contains("failed 2");
    }

    @Test
    void everyChangeIsUnknownAfterALostAnswer() {
        List<CompletionStage<?>> stages = List.of(
                counter.addAsync(1),
                counter.setAsync(1),
                counter.getAndSetAsync(1),
                counter.compareAndSetAsync(1, 2),
                counter.updateMaxAsync(1),
                counter.updateMinAsync(1),
                counter.resetAsync(),
                counter.expireAfterAsync(Duration.ofSeconds(1)));
        while (store.waiting() > 0) store.loseAnswer();
        assertThat(outcomes(stages)).containsOnly("OutcomeUnknownException");
        assertThat(store.sent).hasSize(8);
    }

    @Test
    void aReadIsRepeatedWhateverHappened() {
        CompletionStage<Long> get = counter.getAsync();
        store.loseAnswer();
        time.advance(Duration.ofMillis(100));
        store.loseRequest();
        time.advance(Duration.ofMillis(100));
        store.answer();
        assertThat(outcome(get)).isEqualTo("0");
        CompletionStage<Long> hopeless = counter.getAsync();
        for (int i = 0; i < 100 && store.waiting() > 0; i++) {
            store.loseRequest();
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(outcome(hopeless)).isEqualTo("BackendUnavailableException");
    }

    @Test
    void aCommandThatWasCertainlyNotDoneIsSentAgainWithWhatCameMeanwhile() {
        List<CompletionStage<Long>> stages = add(1, 1);
        store.turnAway(true);
        assertThat(store.waiting()).isZero();
        time.advance(Duration.ofMillis(10));
        store.answer();
        assertThat(outcomes(stages)).containsExactly("1", "open");
        store.turnAway(true);
        time.advance(Duration.ofMillis(10));
        store.turnAway(true);
        time.advance(Duration.ofMillis(50));
        store.answer();
        assertThat(outcomes(stages)).containsExactly("1", "2");
        assertThat(heard).filteredOn("repeated"::equals).hasSize(3);
    }

    @Test
    void patienceEndsForEachCallByItself() {
        CompletionStage<Long> early = counter.addAsync(1);
        store.turnAway(true);
        time.advance(Duration.ofMillis(1_500));
        while (store.waiting() > 0) store.turnAway(true);
        CompletionStage<Long> late = counter.addAsync(1);
        for (int i = 0; i < 10; i++) {
            while (store.waiting() > 0) store.turnAway(true);
            time.advance(Duration.ofMillis(100));
        }
        assertThat(early.toCompletableFuture())
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("not just now");
        assertThat(outcome(early)).isEqualTo("BackendUnavailableException");
        assertThat(outcome(late)).isEqualTo("open");
        while (store.waiting() == 0) time.advance(Duration.ofMillis(10));
        store.answer();
        assertThat(outcome(late)).isEqualTo("1");
    }

    @Test
    void callsThatWaitedTooLongBehindAnotherAreNotSent() {
        CompletionStage<Long> first = counter.addAsync(1);
        CompletionStage<Long> second = counter.addAsync(1);
        time.advance(Duration.ofMillis(2_001));
        store.answer();
        assertThat(outcome(first)).isEqualTo("1");
        assertThat(outcome(second)).isEqualTo("BackendUnavailableException");
        assertThat(store.sent).hasSize(1);
        assertThat(client.inUse()).isZero();
    }

    @Test
    void aRefusalThatWillNotPassFailsAtOnce() {
        List<CompletionStage<Long>> stages = add(1);
        store.turnAway(false);
        assertThat(outcomes(stages)).containsExactly("BackendUnavailableException");
        assertThat(store.sent).hasSize(1);
        assertThat(client.inUse()).isZero();
    }

    @Test
    void anErrorNoStoreMayGiveLeavesTheOutcomeUnknown() {
        List<CompletionStage<Long>> stages = add(1, 1);
        store.fail(new NumberFormatException("the reply is garbage"));
        store.answer();
        assertThat(outcomes(stages)).containsExactly("OutcomeUnknownException", "1");
    }
}
