package dev.holdfast.examples.demo.worker;

import dev.holdfast.examples.demo.orders.Order;
import dev.holdfast.examples.demo.wire.FromWorker.Doubt;
import dev.holdfast.examples.demo.wire.FromWorker.Holding;
import dev.holdfast.examples.demo.wire.FromWorker.Leaving;
import dev.holdfast.examples.demo.wire.FromWorker.Outcome;
import dev.holdfast.examples.demo.wire.FromWorker.Trouble;
import dev.holdfast.examples.demo.wire.FromWorker.Waiting;
import dev.holdfast.examples.demo.wire.FromWorker.Want;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.TimeSource;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** One thread of a worker: asks for orders, and works off each under the lock of its account. */
final class OrderThread {

    private final TimeSource time = TimeSource.system();
    private final BlockingQueue<List<Order>> inbox = new LinkedBlockingQueue<>();
    private final int thread;
    private final Teller teller;
    private final WorkerListener listener;
    private final Function<String, DistributedLock> locks;
    private final Clerk clerk;

    OrderThread(
            int thread, Teller teller, WorkerListener listener, Function<String, DistributedLock> locks, Clerk clerk) {
        this.thread = thread;
        this.teller = teller;
        this.listener = listener;
        this.locks = locks;
        this.clerk = clerk;
    }

    /** Orders have come for this thread. */
    void deal(List<Order> orders) {
        inbox.add(orders);
    }

    /** Until there are no more orders. */
    void work() throws InterruptedException, SQLException {
        while (true) {
            teller.tell(new Want(thread));
            List<Order> orders = inbox.take();
            if (orders.isEmpty()) {
                return;
            }
            for (Order order : orders) {
                process(order);
            }
        }
    }

    private void process(Order order) throws InterruptedException, SQLException {
        Outcome outcome;
        do {
            outcome = attempt(order);
        } while (outcome == Outcome.REFUSED);
    }

    private Outcome attempt(Order order) throws InterruptedException, SQLException {
        long began = time.nanos();
        teller.tell(new Waiting(thread, order.id(), order.account(), began));
        LockLease lease = acquire(order.account());
        tellHolding(order, lease, began);
        List<Doubt> doubts = new ArrayList<>();
        Clerk.Result result = clerk.serve(order, lease.fencingToken(), doubts);
        long leaving = time.nanos();
        teller.tell(
                new Leaving(thread, result.outcome(), leaving, lease.isHeld(), result.newer(), List.copyOf(doubts)));
        // Not in a finally: when the work fails, this process ends and its holds with it, told by nobody.
        lease.close();
        return result.outcome();
    }

    private LockLease acquire(String account) throws InterruptedException {
        Persistence persistence = new Persistence();
        while (true) {
            try {
                return locks.apply(account).acquire();
            } catch (BackendUnavailableException | OutcomeUnknownException failure) {
                teller.tell(new Trouble(thread, "acquiring " + account + " failed: " + failure.getMessage()));
                persistence.again(failure);
            }
        }
    }

    private void tellHolding(Order order, LockLease lease, long began) {
        long at = time.nanos();
        WorkerListener.Arrived arrived = listener.last();
        boolean known = arrived != null && arrived.token() == lease.fencingToken();
        teller.tell(new Holding(
                thread,
                order.id(),
                order.account(),
                lease.fencingToken(),
                at,
                at + lease.remaining().toNanos(),
                known ? arrived.waited().toNanos() : at - began,
                known ? arrived.arrival().name() : "UNKNOWN"));
    }
}
