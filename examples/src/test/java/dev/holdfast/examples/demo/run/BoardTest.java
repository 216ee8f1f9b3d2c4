package dev.holdfast.examples.demo.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.demo.ledger.Hold;
import dev.holdfast.examples.demo.orders.Order;
import dev.holdfast.examples.demo.page.LiveState;
import dev.holdfast.examples.demo.wire.FromWorker.Holding;
import dev.holdfast.examples.demo.wire.FromWorker.Leaving;
import dev.holdfast.examples.demo.wire.FromWorker.Lost;
import dev.holdfast.examples.demo.wire.FromWorker.Outcome;
import dev.holdfast.examples.demo.wire.FromWorker.Waiting;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BoardTest {

    private static final LiveState.Facts FACTS =
            new LiveState.Facts(2, 2, 20, 2_000, "redis", "orders", Busiest.GROUPS);

    private static final Busiest BUSIEST = Busiest.of(List.of(new Order("O-1", "A", "pen", 1, 1)), 3);

    private final List<Hold> audited = new ArrayList<>();
    private final Board board = new Board(2, BUSIEST, audited::add);

    @BeforeEach
    void start() {
        board.started(1, 11);
        board.started(2, 22);
    }

    private static Holding holding(int thread, String account, long token) {
        return new Holding(thread, "O-" + token, account, token, 100, 1_000, 5_000_000, "HAND_OVER");
    }

    private static Leaving leaving(int thread, Outcome outcome, long at, boolean held) {
        return new Leaving(thread, outcome, at, held, 99, List.of());
    }

    private LiveState state() {
        return board.state("running", 1, FACTS, List.of(), List.of());
    }

    @Test
    void finishedHoldsAreAuditedAndSettleTheirOrder() {
        board.heard(1, holding(2, "A", 7));
        assertThat(board.heard(1, leaving(2, Outcome.ACCEPTED, 300, true))).isEqualTo("O-7");
        assertThat(audited).containsExactly(new Hold("A", 7, 1, 2, 100, 300));
        WorkerResult result = board.results().get(0);
        assertThat(result.operations()).isEqualTo(1);
        assertThat(result.handOvers()).isEqualTo(1);
        assertThat(result.p50()).isBetween(4_990L, 5_010L);
    }

    @Test
    void lostHoldIsAuditedUntilItsDeadlineOnly() {
        board.heard(1, holding(2, "A", 7));
        assertThat(board.heard(1, leaving(2, Outcome.REFUSED, 5_000, false))).isNull();
        assertThat(audited).containsExactly(new Hold("A", 7, 1, 2, 100, 1_000));
        assertThat(board.refused(1)).isEqualTo(1);
        assertThat(state().events()).extracting(LiveState.Event::kind).containsExactly("refused");
    }

    @Test
    void whatADeadWorkerHeldIsInterrupted() {
        board.heard(1, holding(1, "A", 7));
        board.heard(1, new Waiting(2, "O-9", "B", 50));
        board.mark(1, "killed", "kill", "killed");
        board.ended(1);
        assertThat(board.interrupted()).containsExactly(new Interrupted(1, 1, "O-7", "A", 7));
        assertThat(audited).containsExactly(new Hold("A", 7, 1, 1, 100, 1_000));
        assertThat(board.results().get(0).state()).isEqualTo("killed");
        assertThat(board.holding(1)).isEmpty();
    }

    @Test
    void queuesShowTheHolderAndWhoWaitsLongest() {
        board.heard(1, holding(1, "A", 7));
        board.heard(1, new Waiting(2, "O-8", "A", 60));
        board.heard(2, new Waiting(1, "O-9", "A", 50));
        board.heard(2, new Waiting(2, "O-10", "B", 50));
        List<LiveState.Queue> queues = state().queues();
        assertThat(queues).extracting(LiveState.Queue::account).containsExactly("A", "B");
        assertThat(queues.get(0).holder()).isEqualTo("1.1");
        assertThat(queues.get(0).waiters()).extracting(LiveState.Waiter::worker).containsExactly(2, 1);
        assertThat(board.isWantedElsewhere(1, "A")).isTrue();
        assertThat(board.isWantedElsewhere(2, "B")).isFalse();
    }

    @Test
    void lossesAreCounted() {
        board.heard(2, new Lost("A", "EXPIRED"));
        assertThat(board.losses(2)).isEqualTo(1);
        assertThat(state().totals().losses()).isEqualTo(1);
    }

    @Test
    void pointsOfTheChartsBeginAnewEachTime() {
        board.heard(1, holding(2, "A", 7));
        board.heard(1, leaving(2, Outcome.ACCEPTED, 300, true));
        board.nextPoint(0.5, 0.5);
        board.nextPoint(1.0, 0.5);
        assertThat(state().points()).extracting(LiveState.Point::operations).containsExactly(2.0, 0.0);
        assertThat(state().points().get(0).waits())
                .as("all, the busiest, the others")
                .satisfiesExactly(
                        all -> assertThat(all.p50()).isBetween(4_990L, 5_010L),
                        busiest -> assertThat(busiest.max()).isBetween(4_990L, 5_010L),
                        others -> assertThat(others).isNull());
        assertThat(state().points().get(0).arrivals()).isEqualTo(new LiveState.Arrivals(0, 2, 0, 0));
        assertThat(state().points().get(1).waits()).as("no wait, no percentile").containsOnlyNulls();
    }
}
