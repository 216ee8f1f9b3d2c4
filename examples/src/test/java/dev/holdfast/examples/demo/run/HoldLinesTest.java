package dev.holdfast.examples.demo.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.demo.ledger.Hold;
import dev.holdfast.examples.demo.orders.Order;
import dev.holdfast.examples.demo.page.LiveState.Stretch;
import dev.holdfast.examples.demo.page.LiveState.Strip;
import dev.holdfast.examples.demo.wire.FromWorker.Holding;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class HoldLinesTest {

    private static final long BEGUN = TimeUnit.SECONDS.toNanos(100);

    private final Busiest busiest = Busiest.of(orders("B", "A", "A", "C", "B", "A"), 1);
    private final HoldLines lines = new HoldLines(busiest, BEGUN);

    private static List<Order> orders(String... accounts) {
        return java.util.stream.Stream.of(accounts)
                .map(account -> new Order("O", account, "pen", 1, 1))
                .toList();
    }

    private static long at(double seconds) {
        return BEGUN + (long) (seconds * 1e9);
    }

    private void held(String account, double from, double to) {
        lines.over(new Hold(account, 7, 1, 2, at(from), at(to)), "released");
    }

    private Strip strip(Sheet... sheets) {
        return lines.strip(List.of(sheets), at(9));
    }

    @Test
    void busiestAccountsAreThoseWithTheMostOrders() {
        assertThat(busiest.accounts()).containsExactly("A");
        assertThat(busiest.group("A")).isEqualTo(Busiest.BUSY);
        assertThat(busiest.group("B")).isEqualTo(Busiest.OTHER);
    }

    @Test
    void onlyTheBusiestAreShownAtFirst() {
        held("A", 1, 1.5);
        held("B", 1, 1.5);
        assertThat(strip().lanes()).containsExactly("A");
        assertThat(strip().holds()).containsExactly(new Stretch("A", 1, 2, 1, 1.5, "released"));
    }

    @Test
    void lockWithTroubleIsShownWithWhatCameBefore() {
        held("B", 1, 2);
        held("C", 1, 2);
        lines.trouble("B");
        lines.trouble("B");
        held("B", 2, 3);
        assertThat(strip().lanes()).containsExactly("A", "B");
        assertThat(strip().holds()).extracting(Stretch::from).containsExactly(1.0, 2.0);
    }

    @Test
    void onlyTheLastTwoTroublesAreShown() {
        List.of("B", "C", "D").forEach(lines::trouble);
        assertThat(strip().lanes()).containsExactly("A", "C", "D");
    }

    @Test
    void whatWasBeforeTheRunBeganIsNotShown() {
        held("A", 1, 2);
        lines.begins(at(3));
        held("A", 2.5, 3.5);
        lines.over(new Hold("A", 9, 1, 1, at(4), at(4)), "lost");
        held("A", 5, 6);
        assertThat(strip().holds()).extracting(Stretch::from).containsExactly(2.0);
        assertThat(strip().first()).as("each hold keeps its number").isEqualTo(1);
    }

    @Test
    void holdOfAStoppedWorkerReachesToTheEndOfItsLeaseOnly() {
        Sheet sheet = new Sheet(1, 11, 1);
        sheet.desk(1).holding = new Holding(1, "O-1", "A", 7, at(1), at(3), 0, "FRESH");
        sheet.state = "running";
        assertThat(strip(sheet).open()).containsExactly(new Stretch("A", 1, 1, 1, 9, "open"));
        sheet.state = "paused";
        assertThat(strip(sheet).open()).containsExactly(new Stretch("A", 1, 1, 1, 3, "open"));
    }
}
