package dev.holdfast.examples.demo.worker;

import dev.holdfast.examples.demo.ledger.Entry;
import dev.holdfast.examples.demo.ledger.LedgerClient;
import dev.holdfast.examples.demo.ledger.StaleTokenException;
import dev.holdfast.examples.demo.orders.Order;
import dev.holdfast.examples.demo.wire.FromWorker.Doubt;
import dev.holdfast.examples.demo.wire.FromWorker.Outcome;
import dev.holdfast.lock.fence.FenceListener;
import java.sql.SQLException;
import java.util.List;

/** Works off one order while its account's lock is held. */
final class Clerk {

    /** What became of it; {@code newer} is the token that refused the write, or 0. */
    record Result(Outcome outcome, long newer) {}

    private final int worker;
    private final int thread;
    private final LedgerClient ledger;
    private final Till till;
    private final FenceListener fence;

    /** @param fence hears what the ledger does about tokens */
    Clerk(int worker, int thread, LedgerClient ledger, Till till, FenceListener fence) {
        this.worker = worker;
        this.thread = thread;
        this.ledger = ledger;
        this.till = till;
        this.fence = fence;
    }

    /**
     * Stock first, then the ledger, then the totals: whatever a crash interrupts, the ledger says how far it came.
     *
     * <p>It does not ask the lease whether it is still held. The answer could be stale by the time of the write; the
     * ledger's fence is what decides.
     */
    Result serve(Order order, long token, List<Doubt> doubts) throws SQLException {
        if (ledger.isKnown(order)) {
            return new Result(Outcome.DUPLICATE, 0);
        }
        boolean accepted = till.take(order, doubts);
        try {
            boolean booked = ledger.book(new Entry(order, accepted, token, worker, thread));
            return booked
                    ? booked(order, accepted, token, doubts)
                    : undone(order, accepted, Outcome.DUPLICATE, 0, doubts);
        } catch (StaleTokenException stale) {
            fence.refused(new dev.holdfast.lock.fence.StaleTokenException(resource(order), token, stale.newer()));
            return undone(order, accepted, Outcome.REFUSED, stale.newer(), doubts);
        }
    }

    private Result booked(Order order, boolean accepted, long token, List<Doubt> doubts) {
        fence.admitted(resource(order), token);
        till.count(order, accepted, doubts);
        return new Result(accepted ? Outcome.ACCEPTED : Outcome.REJECTED, 0);
    }

    private static String resource(Order order) {
        return "account:" + order.account();
    }

    private Result undone(Order order, boolean accepted, Outcome outcome, long newer, List<Doubt> doubts) {
        if (accepted) {
            till.giveBack(order, doubts);
        }
        return new Result(outcome, newer);
    }
}
