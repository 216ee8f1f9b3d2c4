package dev.holdfast.counter.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StepsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Throwable BUSY = BackendUnavailableException.passing("busy", null);
    private static final Throwable REFUSED = BackendUnavailableException.refused("no permission", null);
    private static final Throwable LOST = new OutcomeUnknownException("no answer", null);

    private final VirtualTime time = new VirtualTime();
    private final Steps steps = new Steps(time, PATIENCE, Runnable::run);
    private final Script script = new Script();

    /** Plays answers in order; the last one again and again. */
    private static final class Script {

        private final Deque<Object> answers = new ArrayDeque<>();
        private int taken;

        Script of(Object... told) {
            answers.addAll(Arrays.asList(told));
            return this;
        }

        CompletionStage<String> take() {
            taken++;
            Object answer = answers.size() > 1 ? answers.poll() : answers.peek();
            return answer instanceof Throwable failure
                    ? CompletableFuture.failedFuture(failure)
                    : CompletableFuture.completedFuture((String) answer);
        }
    }

    private CompletableFuture<String> repeatable() {
        return steps.repeatable("noun \"n\"", script::take).toCompletableFuture();
    }

    private CompletableFuture<String> atMostOnce() {
        return steps.atMostOnce("noun \"n\"", script::take).toCompletableFuture();
    }

    @Test
    void whatWasCertainlyNotTakenIsTakenAgain() {
        script.of(BUSY, BUSY, "done");
        CompletableFuture<String> result = atMostOnce();
        assertThat(result).isNotDone();
        time.advance(PATIENCE);
        assertThat(result).isCompletedWithValue("done");
        assertThat(script.taken).isEqualTo(3);
    }

    @Test
    void aRefusalIsNotTakenAgain() {
        script.of(REFUSED);
        assertThatThrownBy(() -> steps.await(repeatable()))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage("no permission");
        assertThat(script.taken).isOne();
    }

    @Test
    void anUnknownOutcomeIsRepeatedOnlyWhereThatIsHarmless() {
        script.of(LOST, "done");
        assertThatThrownBy(() -> steps.await(atMostOnce()))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("noun \"n\"");
        assertThat(script.taken).isOne();

        Script again = new Script().of(LOST, "done");
        CompletionStage<String> result = steps.repeatable("noun", again::take);
        time.advance(PATIENCE);
        assertThat(result.toCompletableFuture()).isCompletedWithValue("done");
    }

    @Test
    void thePatienceEnds() {
        script.of(BUSY);
        CompletableFuture<String> result = repeatable();
        time.advance(PATIENCE.multipliedBy(2));
        assertThatThrownBy(() -> steps.await(result))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("not done within PT2S: busy");
    }

    @Test
    void oneUnknownTryMakesTheOutcomeUnknownEvenIfLaterTriesWereRefused() {
        script.of(LOST, BUSY);
        CompletableFuture<String> result = repeatable();
        time.advance(PATIENCE.multipliedBy(2));
        assertThatThrownBy(() -> steps.await(result)).isInstanceOf(OutcomeUnknownException.class);

        Script refused = new Script().of(LOST, REFUSED);
        CompletionStage<String> other = steps.repeatable("noun", refused::take);
        time.advance(PATIENCE.multipliedBy(2));
        assertThatThrownBy(() -> steps.await(other)).isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void whatTheStepThrowsReachesTheCallerAsItIs() {
        script.of(new IllegalArgumentException("bad codec"));
        assertThatThrownBy(() -> steps.await(repeatable()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bad codec");
        CompletionStage<String> thrown = steps.repeatable("noun", () -> {
            throw new UnsupportedOperationException("this store keeps none");
        });
        assertThatThrownBy(() -> steps.await(thrown)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void asynchronousFailuresAreNotWrappedAndAnExecutorThatRefusesLosesNothing() throws Exception {
        Steps refusing = new Steps(time, PATIENCE, task -> {
            throw new RejectedExecutionException("closed");
        });
        script.of(REFUSED);
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        refusing.async(refusing.repeatable("noun", script::take))
                .whenComplete((answer, failure) -> told.complete(failure));
        assertThat(told.get(30, TimeUnit.SECONDS)).isEqualTo(REFUSED);
    }

    @Test
    void whatTheExecutorRefusesDoesNotRunOnTheThreadThatBroughtTheAnswer() throws Exception {
        Steps refusing = new Steps(time, PATIENCE, task -> {
            throw new RejectedExecutionException("closed");
        });
        CompletableFuture<String> answer = new CompletableFuture<>();
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        refusing.async(answer).thenRun(() -> ran.complete(Thread.currentThread()));
        answer.complete("done");
        assertThat(ran.get(30, TimeUnit.SECONDS)).isNotEqualTo(Thread.currentThread());
    }

    @Test
    void aboveTheBacklogStepsAndWaitsAreRefusedButNotThoseThatSettle() {
        Steps few = new Steps(time, PATIENCE, Runnable::run, 2);
        CompletableFuture<String> slow = new CompletableFuture<>();
        CompletableFuture<String> wait = new CompletableFuture<>();
        few.repeatable("noun", () -> slow);
        few.endsOnClose("noun", wait);
        script.of("done");
        assertThatThrownBy(() -> few.await(few.repeatable("noun \"n\"", script::take)))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage("noun \"n\": the client already has 2 calls under way");
        CompletableFuture<String> another = new CompletableFuture<>();
        few.endsOnClose("noun", another);
        assertThat(another).isCompletedExceptionally();
        assertThat(script.taken).isZero();
        assertThat(few.settling("noun", script::take).toCompletableFuture()).isCompletedWithValue("done");
        wait.complete("over");
        assertThat(few.await(few.repeatable("noun", script::take))).isEqualTo("done");
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void closeEndsWaitsAndLetsThemSettle() {
        CompletableFuture<String> wait = new CompletableFuture<>();
        script.of("done");
        wait.whenComplete((end, failure) -> steps.settlingOnce("noun", script::take));
        steps.endsOnClose("noun", wait);
        steps.close();
        assertThatThrownBy(wait::join).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(script.taken).isOne();
        CompletableFuture<String> late = new CompletableFuture<>();
        steps.endsOnClose("noun", late);
        assertThat(late).isCompletedExceptionally();
    }

    @Test
    void afterCloseNothingIsTakenAndCloseWaitsForWhatIsUnderWay() {
        CompletableFuture<String> slow = new CompletableFuture<>();
        CompletionStage<String> under = steps.repeatable("noun", () -> slow);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(steps::close, task -> new Thread(task).start());
        while (!repeatableIsTurnedAway()) Thread.onSpinWait();
        assertThat(closing).isNotDone();
        slow.complete("done");
        closing.join();
        assertThat(under.toCompletableFuture()).isCompletedWithValue("done");
        steps.close();
    }

    private boolean repeatableIsTurnedAway() {
        CompletableFuture<String> result = steps.repeatable("noun", () -> CompletableFuture.completedFuture("x"))
                .toCompletableFuture();
        return result.isCompletedExceptionally();
    }
}
