package dev.holdfast.examples.demo.wire;

import java.util.List;

/** What a worker tells the coordinator. Times are monotonic nanoseconds, the same clock in all processes of a machine. */
public sealed interface FromWorker {

    /** The meters of the worker can be read on this port of 127.0.0.1. */
    record Metering(int port) implements FromWorker {}

    /** The thread has finished every order it was dealt, and wants more. */
    record Want(int thread) implements FromWorker {}

    /** The thread begins to acquire the account's lock. */
    record Waiting(int thread, String order, String account, long at) implements FromWorker {}

    /**
     * The thread holds the account's lock and will now work on the order.
     *
     * @param until when the lease ends unless it is renewed
     * @param waited nanoseconds from the request to the lease
     * @param arrival how the lease came, as the lock's listener told it
     */
    record Holding(
            int thread, String order, String account, long token, long at, long until, long waited, String arrival)
            implements FromWorker {}

    /**
     * The thread has done its work and will now release the lock.
     *
     * @param held whether the lease was still valid by then
     * @param newer the token that refused the write, if the outcome is {@link Outcome#REFUSED}
     * @param doubts counter changes of this order that nobody knows the outcome of
     */
    record Leaving(int thread, Outcome outcome, long at, boolean held, long newer, List<Doubt> doubts)
            implements FromWorker {}

    /** A lease was lost, as the lock's listener told it. */
    record Lost(String account, String cause) implements FromWorker {}

    /** Something failed and is tried again. */
    record Trouble(int thread, String text) implements FromWorker {}

    /** What became of an order under one hold. */
    enum Outcome {
        ACCEPTED,
        REJECTED,
        DUPLICATE,
        /** The ledger refused the write of a hold that had been lost; the order is tried again. */
        REFUSED
    }

    /**
     * A change that may or may not show in a counter.
     *
     * @param change by how much the counter then differs from what the ledger says
     */
    record Doubt(String order, String counter, long change) {}
}
