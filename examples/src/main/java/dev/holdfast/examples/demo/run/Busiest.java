package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.orders.Order;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The accounts with the most orders: their locks are the ones that are waited for, so the page tells them apart. */
final class Busiest {

    static final String ALL = "all accounts";
    static final String BUSY = "busiest accounts";
    static final String OTHER = "other accounts";

    /** In the order in which they are shown. */
    static final List<String> GROUPS = List.of(ALL, BUSY, OTHER);

    private final List<String> accounts;

    private Busiest(List<String> accounts) {
        this.accounts = accounts;
    }

    /** @param orders in which the accounts are counted */
    static Busiest of(Collection<Order> orders, int most) {
        return new Busiest(most(orders, Order::account, most));
    }

    /** The values that most of the orders have, the most frequent first. */
    static List<String> most(Collection<Order> orders, Function<Order, String> what, int most) {
        Map<String, Integer> counts = new HashMap<>();
        orders.forEach(order -> counts.merge(what.apply(order), 1, Integer::sum));
        return counts.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<String, Integer> entry) -> -entry.getValue())
                        .thenComparing(Map.Entry::getKey))
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
    }

    List<String> accounts() {
        return accounts;
    }

    String group(String account) {
        return accounts.contains(account) ? BUSY : OTHER;
    }
}
