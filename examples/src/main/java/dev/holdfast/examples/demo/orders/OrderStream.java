package dev.holdfast.examples.demo.orders;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The one stream that all workers share. When the file is through, it begins again with fresh order ids, so that a run
 * lasts as long as it was asked to.
 *
 * <p>Not safe for use by several threads.
 */
public final class OrderStream {

    private final List<Order> orders;
    private final int size;
    private int round = 1;
    private int next;

    public OrderStream(Orders orders) {
        this.orders = orders.orders();
        this.size = this.orders.size();
    }

    /** The next orders, at least one, none beyond the end of the round. */
    public List<Order> take(int atMost) {
        if (next == size) {
            next = 0;
            round++;
        }
        int end = Math.min(size, next + atMost);
        List<Order> taken = new ArrayList<>(end - next);
        for (Order order : orders.subList(next, end)) {
            taken.add(order.inRound(round));
        }
        next = end;
        return taken;
    }

    /** The pass over the file that the last order taken belongs to, from 1. */
    public int round() {
        return round;
    }

    /** How many orders were taken so far. */
    public long taken() {
        return (round - 1L) * size + next;
    }

    /** The distinct orders taken so far: what the ledger has to hold. */
    public Set<Order> distinctTaken() {
        Set<Order> distinct = new HashSet<>();
        for (int r = 1; r <= round; r++) {
            for (Order order : orders.subList(0, r == round ? next : size)) {
                distinct.add(order.inRound(r));
            }
        }
        return distinct;
    }
}
