package dev.holdfast.counter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.spi.Operation;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes beside a command that is under way. The calls are made as those that a thread waits for, but nobody waits. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OvertakingTest {

    private static final CounterOptions ONCE = CounterOptions.defaults().withExactlyOnce(true);

    private final VirtualTime time = new VirtualTime();
    private final HeldStore store = new HeldStore(time);
    private final Engine engine = new Engine(
            Counters.builder(store).time(time).patience(Duration.ofSeconds(2)).listener(new CounterListener() {
                @Override
                public void answered(String name, int calls, Duration took) {
                    answered.add(calls);
                }
            }),
            Runnable::run);
    private final List<Integer> answered = new ArrayList<>();

    @BeforeEach
    void theWayIsLong() {
        store.holding = true;
        learn(Duration.ofMillis(2));
    }

    private void learn(Duration trip) {
        Call<Long> first = waitedFor(0);
        time.advance(trip);
        store.answer();
        assertThat(first).isCompleted();
        store.sent.clear();
        answered.clear();
    }

    private Call<Long> waitedFor(long delta) {
        return submit(new AddCall(CounterOptions.defaults(), true, time.nanos(), delta, false));
    }

    private Call<Long> async(long delta) {
        return submit(new AddCall(CounterOptions.defaults(), false, time.nanos(), delta, false));
    }

    private <T> Call<T> submit(Call<T> call) {
        engine.submit("c", call);
        return call;
    }

    @Test
    void whoComesWhileTheAnswerIsLongInComingIsSentBesideIt() {
        Call<Long> first = waitedFor(1);
        Call<Long> second = waitedFor(10);
        assertThat(store.operations()).containsExactly(Operation.Add.of(1), Operation.Add.of(10));
        store.answerNewest();
        assertThat(second).isCompletedWithValue(10L);
        store.answer();
        assertThat(first).isCompletedWithValue(11L);
        assertThat(engine.lanes()).isZero();
    }

    @Test
    void onAShortWayTheyGatherMeanwhile() {
        learn(Duration.ofNanos(50_000));
        Call<Long> first = waitedFor(1);
        List<Call<Long>> others = List.of(waitedFor(1), waitedFor(1), waitedFor(1));
        assertThat(store.operations()).containsExactly(Operation.Add.of(1));
        store.answer();
        store.answer();
        assertThat(first).isCompletedWithValue(1L);
        assertThat(others).allMatch(CompletableFuture::isDone);
        assertThat(answered).containsExactly(1, 3);
    }

    @Test
    void aCrowdGoesInFewCommandsOfWhichNoneWaitsForAnother() {
        List<Call<Long>> calls = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) calls.add(waitedFor(1));
        assertThat(store.sent).hasSizeBetween(20, 150);
        int sent = store.sent.size();
        for (int i = 0; i < sent; i++) store.answer();
        assertThat(calls.stream().filter(CompletableFuture::isDone).count()).isGreaterThan(900);
        while (store.waiting() > 0) store.answer();
        assertThat(calls.stream().map(CompletableFuture::join).sorted().toList())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 1_000).boxed().toList());
        assertThat(answered.stream().mapToInt(Integer::intValue).sum()).isEqualTo(1_000);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFirstThatIsLostDoesNotSpoilTheSecond(boolean done) {
        Call<Long> first = waitedFor(1);
        Call<Long> second = waitedFor(10);
        if (done) store.loseAnswer();
        else store.loseRequest();
        assertThat(HeldCounter.outcome(first)).isEqualTo("OutcomeUnknownException");
        assertThat(second).isNotDone();
        store.answer();
        assertThat(second).isCompletedWithValue(done ? 11L : 10L);
    }

    @Test
    void aSecondThatIsLostDoesNotSpoilTheFirst() {
        Call<Long> first = waitedFor(1);
        Call<Long> second = waitedFor(10);
        store.answer();
        store.loseRequest();
        assertThat(first).isCompletedWithValue(1L);
        assertThat(HeldCounter.outcome(second)).isEqualTo("OutcomeUnknownException");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatWasCertainlyNotDoneIsSentAgainByItself(boolean theFirst) {
        Call<Long> first = waitedFor(1);
        Call<Long> second = waitedFor(10);
        if (!theFirst) store.answer();
        store.turnAway(true);
        if (theFirst) store.answer();
        assertThat(theFirst ? second : first).isDone();
        time.advance(Duration.ofMillis(400));
        store.answer();
        assertThat(theFirst ? first : second).isCompletedWithValue(11L);
        assertThat(time.pending()).isZero();
        assertThat(engine.lanes()).isZero();
    }

    @Test
    void whatGoesBesideHasItsPatience() {
        Call<Long> first = waitedFor(1);
        Call<Long> second = waitedFor(10);
        store.answer();
        store.holding = false;
        store.refusing = true;
        store.turnAway(true);
        time.advance(Duration.ofSeconds(5));
        assertThat(first).isCompletedWithValue(1L);
        assertThat(HeldCounter.outcome(second)).isEqualTo("BackendUnavailableException");
    }

    @Test
    void asynchronousCallsKeepTheirOrder() {
        Call<Long> first = async(1);
        Call<Long> behind = waitedFor(10);
        assertThat(store.operations()).containsExactly(Operation.Add.of(1));
        store.turnAway(true);
        time.advance(Duration.ofMillis(400));
        while (store.waiting() > 0) store.answer();
        assertThat(first).isCompletedWithValue(1L);
        assertThat(behind).isCompletedWithValue(11L);
    }

    @Test
    void noAsynchronousCallOvertakes() {
        Call<Long> first = waitedFor(1);
        Call<Long> asynchronous = async(10);
        Call<Long> behind = waitedFor(100);
        assertThat(store.operations()).containsExactly(Operation.Add.of(1));
        while (store.waiting() > 0) store.answer();
        assertThat(List.of(first.join(), asynchronous.join(), behind.join())).containsExactly(1L, 11L, 111L);
    }

    @Test
    void requestsOfASessionGoOneByOne() {
        Call<Long> first = submit(new AddCall(ONCE, true, time.nanos(), 1, false));
        store.answer();
        Call<Long> second = submit(new AddCall(ONCE, true, time.nanos(), 10, false));
        Call<Long> plain = waitedFor(100);
        assertThat(store.sent).hasSize(1);
        while (store.waiting() > 0) store.answer();
        assertThat(List.of(first.join(), second.join(), plain.join())).containsExactly(1L, 11L, 111L);
    }

    @Test
    void closingWaitsForWhatGoesBeside() throws Exception {
        Call<Long> first = waitedFor(1);
        Call<Long> second = waitedFor(10);
        store.answer();
        assertThat(first).isDone();
        assertThat(engine.lanes()).isZero();
        Thread closing = new Thread(engine::close);
        closing.start();
        closing.join(TimeUnit.MILLISECONDS.toMillis(100));
        assertThat(closing.isAlive()).isTrue();
        store.answer();
        closing.join(20_000);
        assertThat(closing.isAlive()).isFalse();
        assertThat(second).isCompletedWithValue(11L);
        assertThat(HeldCounter.outcome(waitedFor(1))).isEqualTo("IllegalStateException");
    }
}
