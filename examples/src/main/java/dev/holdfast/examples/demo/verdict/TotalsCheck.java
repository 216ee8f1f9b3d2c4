package dev.holdfast.examples.demo.verdict;

import dev.holdfast.examples.demo.ledger.Entry;
import dev.holdfast.examples.demo.orders.Order;
import dev.holdfast.examples.demo.wire.FromWorker.Doubt;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The counters are exact: stock and totals are what the ledger says. A counter may differ only by changes in doubt, each
 * known by its order: any selection of them may have happened, nothing else.
 */
public final class TotalsCheck {

    /** Selections double with each doubt. */
    private static final int TOLD_APART = 16;

    private final Map<String, Long> expected = new TreeMap<>();
    private final Map<String, List<Doubt>> doubts;
    private final Map<String, Range> forgotten = new HashMap<>();

    /** What a counter may differ by. */
    private record Range(long least, long most) {

        private static final Range NONE = new Range(0, 0);

        Range with(long change) {
            return change < 0 ? new Range(least + change, most) : new Range(least, most + change);
        }

        boolean includes(long change) {
            return least <= change && change <= most;
        }
    }

    /**
     * @param items all that was on sale
     * @param stock pieces of each that were put on sale in the whole run
     */
    public TotalsCheck(Collection<String> items, long stock, Collection<Doubt> doubts) {
        items.forEach(item -> expected.put("stock:" + item, stock));
        List.of("accepted", "rejected", "revenue").forEach(total -> expected.put(total, 0L));
        this.doubts = doubts.stream().collect(Collectors.groupingBy(Doubt::counter));
    }

    /** Call for every entry of the ledger. */
    public void entry(Entry entry) {
        if (entry.accepted()) {
            add("accepted", 1);
            add("revenue", entry.amount());
            add("stock:" + entry.order().item(), -entry.order().quantity());
        } else {
            add("rejected", 1);
        }
    }

    private void add(String counter, long delta) {
        expected.merge(counter, delta, Long::sum);
    }

    /** The entry's changes were acknowledged by a primary that was killed, and may be gone with it. */
    public void mayBeForgotten(Entry entry) {
        Order order = entry.order();
        if (entry.accepted()) {
            mayBeForgotten("accepted", -1);
            mayBeForgotten("revenue", -entry.amount());
            mayBeForgotten("stock:" + order.item(), order.quantity());
        } else {
            mayBeForgotten("rejected", -1);
            // Taken, found short and given back; the last may be gone alone.
            mayBeForgotten("stock:" + order.item(), -order.quantity());
        }
    }

    /** @param change by how much the counter is then off */
    public void mayBeForgotten(String counter, long change) {
        forgotten.put(counter, forgotten.getOrDefault(counter, Range.NONE).with(change));
    }

    /** The counters that have to be compared. */
    public Set<String> counters() {
        return Set.copyOf(expected.keySet());
    }

    /** @param observed the counters as they are now */
    public Finding finding(Map<String, Long> observed) {
        Faults faults = new Faults();
        List<String> explained = new ArrayList<>();
        expected.forEach((counter, value) -> {
            long actual = observed.getOrDefault(counter, 0L);
            List<Doubt> open = doubts.getOrDefault(counter, List.of());
            if (!isPossible(actual - value, open, forgotten.getOrDefault(counter, Range.NONE))) {
                faults.add(counter + " is " + actual + ", the ledger says " + value + inDoubt(open));
            } else if (actual != value && open.isEmpty()) {
                explained.add("%s is %d, the ledger says %d: acknowledged by the primary just before it was killed"
                        .formatted(counter, actual, value));
            } else if (!open.isEmpty()) {
                explained.add(
                        "%s is %d, the ledger says %d; in doubt: %s".formatted(counter, actual, value, list(open)));
            }
            if (counter.startsWith("stock:") && value < 0) {
                faults.add(counter + " was oversold: the ledger says " + value);
            }
        });
        Finding finding = faults.finding("totals exact", text());
        List<String> details = new ArrayList<>(finding.details());
        details.addAll(explained);
        return new Finding(finding.name(), finding.passed(), finding.text(), details);
    }

    private String text() {
        long inDoubt = doubts.values().stream().mapToLong(List::size).sum();
        return Text.count(expected.size(), "counter") + " against the ledger, "
                + Text.count(expected.get("accepted"), "order")
                + " accepted and " + Text.number(expected.get("rejected")) + " rejected"
                + (inDoubt == 0 ? "" : "; " + Text.count(inDoubt, "change") + " in doubt");
    }

    private static String inDoubt(List<Doubt> open) {
        return open.isEmpty() ? "" : ", and what is in doubt does not explain it: " + list(open);
    }

    private static String list(List<Doubt> open) {
        return open.stream()
                .map(doubt -> "%+d by order %s".formatted(doubt.change(), doubt.order()))
                .collect(Collectors.joining(", "));
    }

    /** Whether some selection of the doubts makes this difference; with very many of them, whether it is in their range. */
    private static boolean isPossible(long difference, List<Doubt> open, Range forgotten) {
        if (open.size() <= TOLD_APART) {
            return differences(open).stream().anyMatch(known -> forgotten.includes(difference - known));
        }
        long least = open.stream()
                .mapToLong(Doubt::change)
                .filter(change -> change < 0)
                .sum();
        long most = open.stream()
                .mapToLong(Doubt::change)
                .filter(change -> change > 0)
                .sum();
        return new Range(least + forgotten.least(), most + forgotten.most()).includes(difference);
    }

    private static Set<Long> differences(List<Doubt> open) {
        Set<Long> sums = new HashSet<>(Set.of(0L));
        Map<Long, Integer> counts = new HashMap<>();
        open.forEach(doubt -> counts.merge(doubt.change(), 1, Integer::sum));
        counts.forEach((change, times) -> {
            Set<Long> before = Set.copyOf(sums);
            for (int n = 1; n <= times; n++) {
                long shift = change * n;
                before.forEach(sum -> sums.add(sum + shift));
            }
        });
        return sums;
    }
}
