package dev.holdfast.examples.demo.verdict;

import dev.holdfast.examples.demo.ledger.Entry;
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
            if (!isPossible(actual - value, open)) {
                faults.add(counter + " is " + actual + ", the ledger says " + value + inDoubt(open));
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
    private static boolean isPossible(long difference, List<Doubt> open) {
        if (open.size() <= TOLD_APART) {
            return differences(open).contains(difference);
        }
        long least = open.stream()
                .mapToLong(Doubt::change)
                .filter(change -> change < 0)
                .sum();
        long most = open.stream()
                .mapToLong(Doubt::change)
                .filter(change -> change > 0)
                .sum();
        return least <= difference && difference <= most;
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
