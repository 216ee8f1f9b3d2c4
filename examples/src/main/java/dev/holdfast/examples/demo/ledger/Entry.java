package dev.holdfast.examples.demo.ledger;

import dev.holdfast.examples.demo.orders.Order;

/**
 * One order in the ledger.
 *
 * @param accepted whether there was stock; a rejected order costs nothing
 * @param token of the hold that wrote it
 */
public record Entry(Order order, boolean accepted, long token, int worker, int thread) {

    /** What it adds to the balance, in cents. */
    public long amount() {
        return accepted ? order.amount() : 0;
    }
}
