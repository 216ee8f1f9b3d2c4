package dev.holdfast.counter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.memory.InMemoryCounterStore;
import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.Bounds;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.counter.spi.Request;
import dev.holdfast.counter.spi.ReservationStore;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What closing a reservation sends, after a commit of which not everything is known. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReservationCloseTest {

    private final VirtualTime time = new VirtualTime();
    private final InMemoryCounterStore counters = new InMemoryCounterStore(time);
    private final List<String> asked = new ArrayList<>();
    private CompletableFuture<ReservationStore.State> commit = new CompletableFuture<>();
    private Reservation reservation;

    private final class Store implements CounterStore, ReservationStore {

        @Override
        public ReservationStore reservations() {
            return this;
        }

        @Override
        public CompletionStage<State> reserve(
                String name, Bounds bounds, String id, long units, Duration lease, Duration expiry) {
            return counters.reservations().reserve(name, bounds, id, units, lease, expiry);
        }

        @Override
        public CompletionStage<State> settle(
                String name, String id, boolean commits, Duration retention, Duration expiry) {
            asked.add(commits ? "commit" : "cancel");
            return commits ? commit : counters.reservations().settle(name, id, false, retention, expiry);
        }

        @Override
        public CompletionStage<State> renew(String name, String id, Duration lease, Duration expiry) {
            throw new AssertionError("nobody renews");
        }

        @Override
        public CompletionStage<Answer> apply(Request request) {
            return counters.apply(request);
        }

        @Override
        public CompletionStage<Void> openSession(String name, String session, Duration retention) {
            return counters.openSession(name, session, retention);
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void reserve() {
        Counters client = Counters.builder(new Store())
                .time(time)
                .patience(Duration.ofSeconds(2))
                .callbacks(Runnable::run)
                .build();
        client.counter("c").set(10);
        reservation = client.bounded("c", 0, 10).reserve(3).orElseThrow();
    }

    @Test
    @DisplayName("A commit that may have happened is not contradicted")
    void closingAfterAnUnknownCommitSendsNothing() {
        CompletionStage<?> stage = reservation.commitAsync();
        commit.completeExceptionally(new OutcomeUnknownException("the answer was lost", null));
        for (int i = 0; i < 30; i++) time.advance(Duration.ofMillis(100));
        assertThat(HeldCounter.outcome(stage)).isEqualTo("OutcomeUnknownException");
        reservation.close();
        assertThat(asked).doesNotContain("cancel");
    }

    @Test
    void closingWhileACommitIsUnderWaySendsNothing() {
        reservation.commitAsync();
        reservation.close();
        assertThat(asked).containsExactly("commit");
    }

    @Test
    void closingAfterACommitThatCertainlyFailedGivesTheUnitsBack() {
        CompletionStage<?> stage = reservation.commitAsync();
        commit.completeExceptionally(BackendUnavailableException.refused("not for you", null));
        assertThat(HeldCounter.outcome(stage)).isEqualTo("BackendUnavailableException");
        reservation.close();
        assertThat(asked).containsExactly("commit", "cancel");
    }
}
