package dev.holdfast.examples.demo.worker;

import dev.holdfast.examples.demo.orders.Order;
import dev.holdfast.examples.demo.wire.FromWorker.Doubt;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import java.util.List;

/**
 * Stock and totals. They are counters, so no lock guards them: many accounts buy the same item at the same time.
 *
 * <p>A change whose outcome is unknown is put on the list of doubts, by name, and never simply repeated as if nothing had
 * happened.
 */
final class Till {

    /** Counters by name. */
    interface Tally {
        /** Adds and returns the sum. */
        long add(String counter, long delta);
    }

    private final Tally tally;

    Till(Tally tally) {
        this.tally = tally;
    }

    /** Takes the pieces out of stock; false if there were not enough, and then they are back. */
    boolean take(Order order, List<Doubt> doubts) {
        if (takeFromStock(order, doubts) >= 0) {
            return true;
        }
        giveBack(order, doubts);
        return false;
    }

    private long takeFromStock(Order order, List<Doubt> doubts) {
        Persistence persistence = new Persistence();
        while (true) {
            try {
                return tally.add(stock(order), -order.quantity());
            } catch (OutcomeUnknownException unknown) {
                // Taken perhaps. The answer is needed, so take again, and remember that the stock may now be short.
                doubts.add(new Doubt(order.id(), stock(order), -order.quantity()));
                persistence.again(unknown);
            } catch (BackendUnavailableException unavailable) {
                persistence.again(unavailable);
            }
        }
    }

    /** Puts the pieces back into stock. */
    void giveBack(Order order, List<Doubt> doubts) {
        add(order, stock(order), order.quantity(), doubts);
    }

    /** Adds an order that is in the ledger to the totals. */
    void count(Order order, boolean accepted, List<Doubt> doubts) {
        if (accepted) {
            add(order, "accepted", 1, doubts);
            add(order, "revenue", order.amount(), doubts);
        } else {
            add(order, "rejected", 1, doubts);
        }
    }

    private void add(Order order, String counter, long delta, List<Doubt> doubts) {
        Persistence persistence = new Persistence();
        while (true) {
            try {
                tally.add(counter, delta);
                return;
            } catch (OutcomeUnknownException unknown) {
                doubts.add(new Doubt(order.id(), counter, -delta));
                return;
            } catch (BackendUnavailableException unavailable) {
                persistence.again(unavailable);
            }
        }
    }

    private static String stock(Order order) {
        return "stock:" + order.item();
    }
}
