package dev.holdfast.examples.demo.verdict;

import dev.holdfast.examples.demo.ledger.Account;
import dev.holdfast.examples.demo.ledger.Entry;
import dev.holdfast.examples.demo.orders.Order;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The ledger is exact: every order that was dealt is in it, once, as it was; nothing else is; and the balance of every
 * account, kept by its single writes, is the sum of its entries.
 */
public final class LedgerCheck {

    private record Sum(long amount, long entries) {}

    private final Faults faults = new Faults();
    private final Set<Order> dealt;
    private final Set<String> missing;
    private final int ids;
    private final Set<String> seen = new HashSet<>();
    private final Map<String, Sum> sums = new HashMap<>();
    private long accounts;

    /** @param dealt every distinct order that the workers were given */
    public LedgerCheck(Set<Order> dealt) {
        this.dealt = dealt;
        this.missing = dealt.stream().map(Order::id).collect(Collectors.toCollection(HashSet::new));
        this.ids = missing.size();
    }

    /** Call for every entry, before the accounts. */
    public void entry(Entry entry) {
        Order order = entry.order();
        if (!seen.add(order.id())) {
            faults.add("order " + order.id() + " is in the ledger twice");
        }
        if (!dealt.contains(order)) {
            faults.add("order " + order.id() + " is in the ledger, but was not dealt like that");
        }
        missing.remove(order.id());
        sums.merge(
                order.account(),
                new Sum(entry.amount(), 1),
                (a, b) -> new Sum(a.amount() + b.amount(), a.entries() + b.entries()));
    }

    /** Call for every account. */
    public void account(Account account) {
        accounts++;
        Sum sum = sums.getOrDefault(account.id(), new Sum(0, 0));
        sums.remove(account.id());
        if (account.balance() != sum.amount() || account.entries() != sum.entries()) {
            faults.add("account %s says %d in %d entries, its entries are %d in %d"
                    .formatted(account.id(), account.balance(), account.entries(), sum.amount(), sum.entries()));
        }
    }

    public Finding finding() {
        sums.keySet().forEach(account -> faults.add("account " + account + " has entries but no balance"));
        missing.forEach(order -> faults.add("order " + order + " was dealt and is not in the ledger"));
        return faults.finding(
                "ledger exact",
                Text.count(seen.size(), "entry") + " for " + Text.count(ids, "distinct order") + ", "
                        + Text.count(accounts, "balance") + " against their entries");
    }
}
