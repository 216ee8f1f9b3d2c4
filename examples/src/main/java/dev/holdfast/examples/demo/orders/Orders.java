package dev.holdfast.examples.demo.orders;

import java.util.List;

/**
 * What a file held.
 *
 * @param orders the good rows, in order; never empty
 * @param problems one line of text for each row that was skipped, with its line number
 */
public record Orders(String source, List<Order> orders, List<String> problems) {

    public Orders {
        orders = List.copyOf(orders);
        problems = List.copyOf(problems);
    }

    /** The accounts that occur, each once. */
    public List<String> accounts() {
        return orders.stream().map(Order::account).distinct().toList();
    }

    /** The items that occur, each once. */
    public List<String> items() {
        return orders.stream().map(Order::item).distinct().toList();
    }
}
