package dev.holdfast.examples.demo.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.demo.ledger.Entry;
import dev.holdfast.examples.demo.orders.Order;
import dev.holdfast.examples.demo.wire.FromWorker.Doubt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TotalsCheckTest {

    private static final Map<String, Long> EXACT =
            Map.of("stock:pen", 8L, "accepted", 1L, "rejected", 1L, "revenue", 300L);

    private static Finding check(Map<String, Long> observed, Doubt... doubts) {
        TotalsCheck check = new TotalsCheck(List.of("pen"), 10, List.of(doubts));
        check.entry(new Entry(new Order("O-1", "A", "pen", 2, 150), true, 1, 1, 1));
        check.entry(new Entry(new Order("O-2", "A", "pen", 9, 150), false, 2, 1, 1));
        return check.finding(observed);
    }

    private static Map<String, Long> with(String counter, long value) {
        Map<String, Long> changed = new HashMap<>(EXACT);
        changed.put(counter, value);
        return changed;
    }

    @Test
    void exactCountersPass() {
        assertThat(check(EXACT))
                .isEqualTo(new Finding(
                        "totals exact", true, "4 counters against the ledger, 1 order accepted and 1 rejected"));
    }

    @Test
    void everyCounterThatIsOffByOneFails() {
        for (String counter : EXACT.keySet()) {
            assertThat(check(with(counter, EXACT.get(counter) + 1)).passed())
                    .as(counter)
                    .isFalse();
            assertThat(check(with(counter, EXACT.get(counter) - 1)).passed())
                    .as(counter)
                    .isFalse();
        }
    }

    @Test
    void differenceInDoubtIsNamedAndPasses() {
        Finding finding = check(with("stock:pen", 5), new Doubt("O-3", "stock:pen", -3));
        assertThat(finding.passed()).isTrue();
        assertThat(finding.text()).endsWith("1 change in doubt");
        assertThat(finding.details()).containsExactly("stock:pen is 5, the ledger says 8; in doubt: -3 by order O-3");
        assertThat(check(EXACT, new Doubt("O-3", "stock:pen", -3)).details())
                .containsExactly("stock:pen is 8, the ledger says 8; in doubt: -3 by order O-3");
    }

    @Test
    void doubtExplainsNothingButItself() {
        Doubt doubt = new Doubt("O-3", "stock:pen", -3);
        assertThat(check(with("stock:pen", 6), doubt).passed()).isFalse();
        assertThat(check(with("stock:pen", 11), doubt).passed()).isFalse();
        assertThat(check(with("revenue", 297), doubt).passed()).isFalse();
    }

    @Test
    void severalDoubtsExplainTheirSums() {
        Doubt[] doubts = {new Doubt("O-3", "stock:pen", -3), new Doubt("O-4", "stock:pen", -3)};
        assertThat(check(with("stock:pen", 2), doubts).passed()).isTrue();
        assertThat(check(with("stock:pen", 5), doubts).passed()).isTrue();
        assertThat(check(with("stock:pen", 4), doubts).passed()).isFalse();
    }

    @Test
    void veryManyDoubtsAreBoundedByTheirSum() {
        Doubt[] doubts = IntStream.rangeClosed(1, 40)
                .mapToObj(i -> new Doubt("O-" + i, "revenue", -i))
                .toArray(Doubt[]::new);
        assertThat(check(with("revenue", 300 - 820), doubts).passed()).isTrue();
        assertThat(check(with("revenue", 300 - 821), doubts).passed()).isFalse();
        assertThat(check(with("revenue", 301), doubts).passed()).isFalse();
    }

    @Test
    void whatAPrimaryMayHaveTakenWithItExplainsThatAndNoMore() {
        Entry entry = new Entry(new Order("O-1", "A", "pen", 2, 150), true, 1, 1, 1);
        for (long pens : new long[] {8, 10}) {
            assertThat(forgetting(entry, with("stock:pen", pens)).passed()).isTrue();
        }
        assertThat(forgetting(entry, with("accepted", 0)).details())
                .containsExactly(
                        "accepted is 0, the ledger says 1: acknowledged by the primary just before it was killed");
        assertThat(forgetting(entry, with("stock:pen", 11)).passed()).isFalse();
        assertThat(forgetting(entry, with("stock:pen", 7)).passed()).isFalse();
        assertThat(forgetting(entry, with("rejected", 0)).passed()).isFalse();
        assertThat(forgetting(entry, with("accepted", 2)).passed()).isFalse();
    }

    private static Finding forgetting(Entry forgotten, Map<String, Long> observed) {
        TotalsCheck check = new TotalsCheck(List.of("pen"), 10, List.of());
        check.entry(new Entry(new Order("O-1", "A", "pen", 2, 150), true, 1, 1, 1));
        check.entry(new Entry(new Order("O-2", "A", "pen", 9, 150), false, 2, 1, 1));
        check.mayBeForgotten(forgotten);
        return check.finding(observed);
    }

    @Test
    void oversoldStockFailsEvenWhenTheCounterAgrees() {
        TotalsCheck check = new TotalsCheck(List.of("pen"), 1, List.of());
        check.entry(new Entry(new Order("O-1", "A", "pen", 2, 150), true, 1, 1, 1));
        Finding finding = check.finding(Map.of("stock:pen", -1L, "accepted", 1L, "rejected", 0L, "revenue", 300L));
        assertThat(finding.details()).containsExactly("stock:pen was oversold: the ledger says -1");
    }
}
