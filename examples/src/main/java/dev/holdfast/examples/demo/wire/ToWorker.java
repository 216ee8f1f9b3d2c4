package dev.holdfast.examples.demo.wire;

import dev.holdfast.examples.demo.ledger.LedgerAddress;
import dev.holdfast.examples.demo.orders.Order;
import java.util.List;

/** What the coordinator tells a worker. */
public sealed interface ToWorker {

    /**
     * The first line.
     *
     * @param prefix begins the name of every lock and counter of this run
     */
    record Setup(int worker, int threads, String redis, String prefix, long leaseMillis, LedgerAddress ledger)
            implements ToWorker {}

    /** Orders for a thread that asked; none means that there are no more, and the thread ends. */
    record Deal(int thread, List<Order> orders) implements ToWorker {}
}
