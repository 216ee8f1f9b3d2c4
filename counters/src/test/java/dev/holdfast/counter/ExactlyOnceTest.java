package dev.holdfast.counter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.spi.Operation;
import dev.holdfast.counter.spi.Request;
import dev.holdfast.counter.spi.Ticket;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions and repetitions, answer by answer. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExactlyOnceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final VirtualTime time = new VirtualTime();
    private final HeldStore store = new HeldStore(time);
    private final List<String> lost = new ArrayList<>();
    private final Counters client = Counters.builder(store)
            .time(time)
            .patience(PATIENCE)
            .callbacks(Runnable::run)
            .listener(new CounterListener() {
                @Override
                public void sessionLost(String name) {
                    lost.add(name);
                }
            })
            .build();
    private final AtomicCounter counter = client.counter(
            "c", CounterOptions.defaults().withExactlyOnce(true).withSessionRetention(Duration.ofSeconds(30)));

    @BeforeEach
    void hold() {
        store.holding = true;
    }

    private static Object outcome(CompletionStage<?> stage) {
        return stage.toCompletableFuture()
                .handle((value, failure) -> failure == null ? value : failure.getClass())
                .getNow("open");
    }

    private Ticket ticket(int request) {
        return store.sent.get(request).ticket();
    }

    @Test
    void theSessionIsOpenedOnceByACallOfItsOwn() {
        CompletionStage<Long> first = counter.incrementAsync();
        assertThat(store.opened).hasSize(1);
        assertThat(store.sent).isEmpty();
        store.answer();
        store.answer();
        assertThat(outcome(first)).isEqualTo(1L);
        CompletionStage<Long> second = counter.incrementAsync();
        store.answer();
        assertThat(outcome(second)).isEqualTo(2L);
        assertThat(store.opened).hasSize(1);
        assertThat(ticket(0).number()).isLessThan(ticket(1).number());
        assertThat(ticket(0).session()).isEqualTo(ticket(1).session());
    }

    @Test
    void aLostAnswerIsAskedForAgainUnderTheSameTicket() {
        List<CompletionStage<Long>> stages = List.of(counter.addAsync(5), counter.addAsync(1), counter.addAsync(1));
        store.answer();
        store.loseAnswer();
        time.advance(Duration.ofMillis(10));
        store.loseAnswer();
        time.advance(Duration.ofMillis(100));
        store.loseRequest();
        time.advance(Duration.ofMillis(100));
        store.answer();
        store.answer();
        assertThat(stages).map(ExactlyOnceTest::outcome).containsExactly(5L, 6L, 7L);
        assertThat(store.value("c")).isEqualTo(7);
        assertThat(ticket(1)).isEqualTo(ticket(0));
        assertThat(ticket(3)).isEqualTo(ticket(0));
        assertThat(ticket(4)).isNotEqualTo(ticket(0));
    }

    @Test
    void certainFailuresInBetweenDoNotMakeItLessUnknown() {
        CompletionStage<Long> stage = counter.incrementAsync();
        store.answer();
        store.loseAnswer();
        time.advance(Duration.ofMillis(10));
        store.turnAway(true);
        time.advance(Duration.ofMillis(20));
        store.turnAway(false);
        time.advance(Duration.ofMillis(40));
        CompletionStage<Long> behind = counter.incrementAsync();
        store.answer();
        assertThat(outcome(stage)).isEqualTo(1L);
        store.answer();
        assertThat(outcome(behind)).isEqualTo(2L);
    }

    @Test
    void withoutAnAnswerWithinThePatienceTheOutcomeIsUnknown() {
        CompletionStage<Long> stage = counter.incrementAsync();
        store.answer();
        int sendings = 0;
        while (store.waiting() > 0) {
            store.loseAnswer();
            sendings++;
            time.advance(Duration.ofMillis(400));
        }
        assertThat(outcome(stage)).isEqualTo(OutcomeUnknownException.class);
        assertThat(sendings).isBetween(4, 8);
        assertThat(store.value("c")).isOne();
        CompletionStage<Long> next = counter.incrementAsync();
        store.answer();
        assertThat(outcome(next)).isEqualTo(2L);
    }

    @Test
    void aSessionLostAfterALostAnswerMeansUnknownAndIsNeverDoneAgain() {
        CompletionStage<Long> stage = counter.incrementAsync();
        store.answer();
        store.loseAnswer();
        forgetSession();
        time.advance(Duration.ofMillis(10));
        store.answer();
        assertThat(outcome(stage)).isEqualTo(OutcomeUnknownException.class);
        assertThat(lost).containsExactly("c");
        CompletionStage<Long> next = counter.incrementAsync();
        store.answer();
        store.answer();
        assertThat(outcome(next)).isEqualTo(2L);
        assertThat(store.opened).hasSize(2).doesNotHaveDuplicates();
    }

    /** Uses the last ticket's session up, which for the store is the same as having forgotten it. */
    private void forgetSession() {
        Ticket last = ticket(store.sent.size() - 1);
        Request later = new Request(
                "c",
                new Operation.Expire(Duration.ofDays(1)),
                Duration.ZERO,
                new Ticket(last.session(), last.number() + 1_000_000, last.retention()));
        store.counters.apply(later).toCompletableFuture().join();
    }

    @Test
    void aSessionLostBeforeTheCallWasSentIsReplacedSilently() {
        CompletionStage<Long> first = counter.incrementAsync();
        store.answer();
        store.answer();
        forgetSession();
        CompletionStage<Long> second = counter.incrementAsync();
        store.answer();
        assertThat(outcome(second)).isEqualTo("open");
        store.answer();
        store.answer();
        assertThat(outcome(first)).isEqualTo(1L);
        assertThat(outcome(second)).isEqualTo(2L);
        assertThat(lost).containsExactly("c");
        assertThat(store.opened).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void eachAttemptToOpenASessionHasAnIdOfItsOwn() {
        CompletionStage<Long> stage = counter.incrementAsync();
        store.loseAnswer();
        time.advance(Duration.ofMillis(10));
        store.turnAway(true);
        time.advance(Duration.ofMillis(20));
        store.answer();
        store.answer();
        assertThat(outcome(stage)).isEqualTo(1L);
        assertThat(store.opened).hasSize(3).doesNotHaveDuplicates();
        assertThat(ticket(0).session()).isEqualTo(store.opened.get(2));
    }

    @Test
    void withoutASessionNothingWasDone() {
        CompletionStage<Long> refused = counter.incrementAsync();
        store.turnAway(false);
        assertThat(outcome(refused)).isEqualTo(BackendUnavailableException.class);
        CompletionStage<Long> hopeless = counter.incrementAsync();
        while (store.waiting() > 0) {
            store.loseAnswer();
            time.advance(Duration.ofMillis(400));
        }
        assertThat(outcome(hopeless)).isEqualTo(BackendUnavailableException.class);
        assertThat(store.sent).isEmpty();
        assertThat(client.inUse()).isZero();
    }

    @Test
    void readsNeedNoSession() {
        CompletionStage<Long> stage = counter.getAsync();
        store.answer();
        assertThat(outcome(stage)).isEqualTo(0L);
        assertThat(store.opened).isEmpty();
        assertThat(client.inUse()).isZero();
    }

    @Test
    void anIdleSessionIsKeptForItsRetentionOnly() {
        store.holding = false;
        counter.increment();
        time.advance(Duration.ofSeconds(20));
        counter.increment();
        time.advance(Duration.ofSeconds(20));
        assertThat(client.inUse()).isOne();
        counter.increment();
        assertThat(store.opened).hasSize(1);
        time.advance(Duration.ofSeconds(31));
        assertThat(client.inUse()).isZero();
        assertThat(time.pending()).isZero();
        counter.increment();
        assertThat(store.opened).hasSize(2);
        assertThat(store.value("c")).isEqualTo(4);
    }

    @Test
    void closingDoesNotWaitForIdleSessions() {
        store.holding = false;
        counter.increment();
        client.close();
        assertThat(client.inUse()).isZero();
    }

    @Test
    void anOverflowIsRememberedAndFailsOnlyTheCulprit() {
        store.holding = false;
        counter.set(Long.MAX_VALUE - 1);
        store.holding = true;
        List<CompletionStage<Long>> stages = List.of(counter.addAsync(0), counter.addAsync(2), counter.addAsync(1));
        store.answer();
        store.loseAnswer();
        time.advance(Duration.ofMillis(10));
        while (store.waiting() > 0) store.answer();
        assertThat(stages)
                .map(ExactlyOnceTest::outcome)
                .containsExactly(Long.MAX_VALUE - 1, CounterOverflowException.class, Long.MAX_VALUE);
    }

    @Test
    void anyNumberOfCallsMayWaitForASessionThatIsRefusedAtOnce() {
        List<CompletionStage<Void>> stages = new ArrayList<>();
        for (long i = 0; i < 20_000; i++) stages.add(counter.setAsync(i));
        store.refusing = true;
        store.turnAway(false);
        assertThat(stages).map(ExactlyOnceTest::outcome).containsOnly(BackendUnavailableException.class);
        assertThat(client.inUse()).isZero();
        store.refusing = false;
        store.holding = false;
        assertThat(counter.increment()).isOne();
    }
}
