package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.orders.Order;
import dev.holdfast.examples.demo.orders.OrderStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * Deals the stream out in small batches, and remembers who has which order until it is settled. What a dead worker had
 * goes to the others. No thread is sent home while an order is open, because it may have to take it over.
 */
final class Dealer {

    static final int BATCH = 16;

    /** Where a batch is sent. */
    interface Desk {
        void deal(int thread, List<Order> orders);
    }

    private record Seat(Desk desk, int thread) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final OrderStream stream;
    private final IntConsumer roundBegins;
    private final Map<Seat, Deque<Order>> open = new HashMap<>();
    private final Deque<List<Order>> returned = new ArrayDeque<>();
    private final List<Seat> parked = new ArrayList<>();
    private boolean closing;

    /** @param roundBegins is told when the stream begins again; must not block */
    Dealer(OrderStream stream, IntConsumer roundBegins) {
        this.stream = stream;
        this.roundBegins = roundBegins;
    }

    /** The thread has worked off all it had. */
    void want(Desk desk, int thread) {
        lock.lock();
        try {
            Seat seat = new Seat(desk, thread);
            open.remove(seat);
            parked.add(seat);
            serve();
        } finally {
            lock.unlock();
        }
    }

    /** The thread has worked off this order for good. */
    void settled(Desk desk, int thread, String order) {
        lock.lock();
        try {
            Deque<Order> batch = open.get(new Seat(desk, thread));
            if (batch != null && !batch.isEmpty() && batch.peekFirst().id().equals(order)) {
                batch.removeFirst();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more will come from there; others take over. */
    void died(Desk desk) {
        lock.lock();
        try {
            parked.removeIf(seat -> seat.desk() == desk);
            open.entrySet().removeIf(entry -> {
                boolean dead = entry.getKey().desk() == desk;
                if (dead && !entry.getValue().isEmpty()) {
                    returned.add(List.copyOf(entry.getValue()));
                }
                return dead;
            });
            serve();
        } finally {
            lock.unlock();
        }
    }

    /** No more of the stream; what is open is still finished. */
    void close() {
        lock.lock();
        try {
            closing = true;
            serve();
        } finally {
            lock.unlock();
        }
    }

    /** Serves the threads that wait for orders, as far as there are any. */
    private void serve() {
        while (!parked.isEmpty() && (!returned.isEmpty() || !closing)) {
            Seat seat = parked.remove(0);
            List<Order> batch = next();
            open.put(seat, new ArrayDeque<>(batch));
            seat.desk().deal(seat.thread(), batch);
        }
        if (closing && open.isEmpty() && returned.isEmpty()) {
            parked.forEach(seat -> seat.desk().deal(seat.thread(), List.of()));
            parked.clear();
        }
    }

    private List<Order> next() {
        List<Order> back = returned.poll();
        if (back != null) {
            return back;
        }
        int before = stream.round();
        List<Order> batch = stream.take(BATCH);
        if (stream.round() != before) {
            roundBegins.accept(stream.round());
        }
        return batch;
    }

    /** Orders of the stream that were not worked off; 0 after a good end. */
    int unfinished() {
        lock.lock();
        try {
            return open.values().stream().mapToInt(Deque::size).sum()
                    + returned.stream().mapToInt(List::size).sum();
        } finally {
            lock.unlock();
        }
    }

    /** The distinct orders dealt so far. */
    Set<Order> distinctDealt() {
        lock.lock();
        try {
            return stream.distinctTaken();
        } finally {
            lock.unlock();
        }
    }
}
