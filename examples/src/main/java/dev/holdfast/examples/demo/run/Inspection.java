package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.ledger.Entry;
import dev.holdfast.examples.demo.ledger.Ledger;
import dev.holdfast.examples.demo.orders.Order;
import dev.holdfast.examples.demo.verdict.Finding;
import dev.holdfast.examples.demo.verdict.HoldCheck;
import dev.holdfast.examples.demo.verdict.Lapse;
import dev.holdfast.examples.demo.verdict.LedgerCheck;
import dev.holdfast.examples.demo.verdict.TotalsCheck;
import dev.holdfast.examples.demo.wire.FromWorker.Doubt;
import dev.holdfast.examples.demo.wire.FromWorker.Holding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads everything back after the run and puts the checks to it. */
final class Inspection {

    private final Ledger ledger;
    private final Set<Order> dealt;
    private final @Nullable Lapse lapse;
    private final Map<String, Entry> interruptedEntries = new HashMap<>();

    /** @param lapse of a primary that was killed */
    Inspection(Ledger ledger, Set<Order> dealt, Optional<Lapse> lapse) {
        this.ledger = ledger;
        this.dealt = dealt;
        this.lapse = lapse.orElse(null);
    }

    List<Finding> findings(Stock stock, List<String> items, Board board) throws SQLException {
        List<Interrupted> interrupted = board.interrupted();
        findEntries(interrupted.stream().map(Interrupted::order).collect(Collectors.toSet()));
        List<Doubt> doubts = new ArrayList<>(board.doubts());
        doubts.addAll(stock.doubts());
        interrupted.forEach(one -> doubts.addAll(doubts(one)));
        LedgerCheck ledgerCheck = new LedgerCheck(dealt);
        TotalsCheck totals = new TotalsCheck(items, stock.delivered(), doubts);
        HoldCheck holds = new HoldCheck(lapse);
        ledger.eachEntry(entry -> {
            ledgerCheck.entry(entry);
            totals.entry(entry);
            holds.entry(entry);
        });
        forget(totals, board.refused());
        ledger.eachAccount(ledgerCheck::account);
        ledger.eachHold(holds::hold);
        Finding exact = totals.finding(stock.read(totals.counters()));
        stock.remove(totals.counters());
        return List.of(ledgerCheck.finding(), with(exact, interrupted), holds.tokens(), holds.overlaps());
    }

    /** What was done in the lapse may be forgotten: of each hold of that time the entry, and what a refused one took. */
    private void forget(TotalsCheck totals, List<Holding> refused) throws SQLException {
        if (lapse == null) {
            return;
        }
        Set<String> then = new HashSet<>();
        ledger.eachHold(hold -> {
            if (lapse.touches(hold)) {
                then.add(hold.account() + ' ' + hold.token());
            }
        });
        Set<String> taken = refused.stream()
                .filter(hold -> then.contains(hold.account() + ' ' + hold.token()))
                .map(Holding::order)
                .collect(Collectors.toSet());
        ledger.eachEntry(entry -> {
            if (then.contains(entry.order().account() + ' ' + entry.token())) {
                totals.mayBeForgotten(entry);
            }
            if (taken.contains(entry.order().id())) {
                totals.mayBeForgotten(
                        "stock:" + entry.order().item(), entry.order().quantity());
            }
        });
    }

    private void findEntries(Set<String> orders) throws SQLException {
        if (!orders.isEmpty()) {
            ledger.eachEntry(entry -> {
                if (orders.contains(entry.order().id())) {
                    interruptedEntries.put(entry.order().id(), entry);
                }
            });
        }
    }

    /**
     * What a worker that died over an order may have left different. The entry's token says how far it came: it is the
     * dead hold's own (booked, perhaps not counted), an earlier one (a duplicate, nothing was done), or a later one
     * (stock perhaps taken, not booked; another worker did all of it again).
     */
    private List<Doubt> doubts(Interrupted one) {
        Entry entry = interruptedEntries.get(one.order());
        if (entry == null || entry.token() < one.token()) {
            return List.of();
        }
        String order = one.order();
        if (entry.token() > one.token()) {
            return List.of(new Doubt(
                    order, "stock:" + entry.order().item(), -entry.order().quantity()));
        }
        return entry.accepted()
                ? List.of(new Doubt(order, "accepted", -1), new Doubt(order, "revenue", -entry.amount()))
                : List.of(new Doubt(order, "rejected", -1));
    }

    private Finding with(Finding totals, List<Interrupted> interrupted) {
        List<String> details = new ArrayList<>();
        Function<Interrupted, String> fate = one -> {
            Entry entry = interruptedEntries.get(one.order());
            return entry == null
                    ? "is not in the ledger"
                    : entry.token() == one.token()
                            ? "had been booked by it"
                            : "was booked by worker " + entry.worker() + (entry.token() < one.token() ? " before" : "");
        };
        interrupted.forEach(one -> details.add("worker %d died over order %s of account %s, which %s"
                .formatted(one.worker(), one.order(), one.account(), fate.apply(one))));
        details.addAll(totals.details());
        return new Finding(totals.name(), totals.passed(), totals.text(), details);
    }
}
