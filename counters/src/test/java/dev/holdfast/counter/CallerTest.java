package dev.holdfast.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.counter.spi.Request;
import dev.holdfast.lock.OutcomeUnknownException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** How callers are told, whatever they, their executor or their listener do. */
class CallerTest extends HeldCounter {

    @Test
    void aCallIsTurnedAwayWhenTooManyWait() {
        Counters small = Counters.builder(store)
                .time(time)
                .callbacks(Runnable::run)
                .backlog(3)
                .build();
        List<CompletionStage<Long>> stages = new ArrayList<>();
        for (int i = 0; i < 6; i++) stages.add(small.counter("c").incrementAsync());
        assertThat(outcomes(stages))
                .containsExactly(
                        "open", "open", "open", "open", "BackendUnavailableException", "BackendUnavailableException");
        while (store.waiting() > 0) store.answer();
        assertThat(outcomes(stages).subList(0, 4)).containsExactly("1", "2", "3", "4");
        assertThat(store.value("c")).isEqualTo(4);
    }

    @Test
    void aBrokenListenerBreaksNothing() {
        CounterListener broken = new CounterListener() {
            @Override
            public void answered(String name, int calls, Duration took) {
                throw new IllegalStateException("this listener is broken on purpose");
            }
        };
        Counters other = Counters.builder(store)
                .time(time)
                .callbacks(Runnable::run)
                .listener(broken)
                .build();
        CompletionStage<Long> stage = other.counter("c").incrementAsync();
        store.answer();
        assertThat(outcome(stage)).isEqualTo("1");
    }

    @Test
    void anExecutorThatIsShutDownDoesNotSwallowResults() {
        Counters other = Counters.builder(store)
                .time(time)
                .callbacks(task -> {
                    throw new RejectedExecutionException();
                })
                .build();
        CompletionStage<Long> stage = other.counter("c").incrementAsync();
        store.answer();
        assertThat(outcome(stage)).isEqualTo("1");
    }

    @Test
    void closingWaitsNoLongerThanThePatience() {
        CompletionStage<Long> stage = counter.incrementAsync();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(client::close);
        await().until(() -> time.pending() == 1);
        assertThat(closing).isNotDone();
        time.advance(Duration.ofSeconds(2));
        assertThat(closing).succeedsWithin(Duration.ofSeconds(10));
        store.answer();
        assertThat(outcome(stage)).isEqualTo("1");
        assertThatThrownBy(counter::get).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aBlockedCallerGetsTheFailureWithItsOwnStack() {
        store.holding = true;
        CompletableFuture<Throwable> thrown = CompletableFuture.supplyAsync(() -> {
            try {
                counter.increment();
                return new AssertionError("nothing thrown");
            } catch (OutcomeUnknownException e) {
                return e;
            }
        });
        await().until(() -> store.waiting() == 1);
        store.loseAnswer();
        assertThat(thrown.join())
                .isInstanceOf(OutcomeUnknownException.class)
                .hasStackTraceContaining("StoredCounter.add")
                .cause()
                .isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void anInterruptedCallerWaitsForItsResultAndKeepsTheFlag() {
        CompletableFuture<Thread> caller = new CompletableFuture<>();
        CompletableFuture<String> result = CompletableFuture.supplyAsync(() -> {
            caller.complete(Thread.currentThread());
            long value = counter.increment();
            return value + " " + Thread.interrupted();
        });
        await().until(() -> store.waiting() == 1);
        caller.join().interrupt();
        await().until(() -> caller.join().getState() == Thread.State.WAITING);
        assertThat(result).isNotDone();
        store.answer();
        assertThat(result.join()).isEqualTo("1 true");
    }

    private AtomicCounter calledBackBy(Executor executor) {
        return Counters.builder(store).time(time).callbacks(executor).build().counter("c");
    }

    @Test
    void anExecutorThatThrowsStopsNobody() {
        AtomicCounter other = calledBackBy(task -> {
            throw new OutOfMemoryError("no more threads, on purpose");
        });
        List<CompletionStage<Long>> stages = List.of(other.addAsync(1), other.addAsync(1), other.addAsync(1));
        while (store.waiting() > 0) store.answer();
        assertThat(outcomes(stages)).containsExactly("1", "2", "3");
        CompletionStage<Long> later = other.addAsync(1);
        store.answer();
        assertThat(outcome(later)).isEqualTo("4");
    }

    @Test
    void anExecutorThatThrowsAndKeepsTheTaskTellsEverybodyOnce() {
        List<Runnable> kept = new ArrayList<>();
        AtomicCounter other = calledBackBy(task -> {
            kept.add(task);
            throw new OutOfMemoryError("no more threads, on purpose");
        });
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 3; i++) other.incrementAsync().thenAccept(value -> told.add("" + value));
        while (store.waiting() > 0) store.answer();
        kept.forEach(Runnable::run);
        assertThat(told).containsExactlyInAnyOrder("1", "2", "3");
    }

    @Test
    void anErrorThrownByTheStoreIsAnAnswerToo() {
        CounterStore broken = new CounterStore() {
            @Override
            public CompletionStage<Answer> apply(Request request) {
                if (store.sent.isEmpty())
                    throw new ExceptionInInitializerError(store.sent.add(request) + ", on purpose");
                return store.apply(request);
            }

            @Override
            public CompletionStage<Void> openSession(String name, String session, Duration retention) {
                return store.openSession(name, session, retention);
            }

            @Override
            public void close() {}
        };
        AtomicCounter other = Counters.builder(broken)
                .time(time)
                .callbacks(Runnable::run)
                .build()
                .counter("c");
        CompletionStage<Long> first = other.incrementAsync();
        CompletionStage<Long> second = other.incrementAsync();
        store.answer();
        assertThat(outcomes(List.of(first, second))).containsExactly("OutcomeUnknownException", "1");
    }
}
