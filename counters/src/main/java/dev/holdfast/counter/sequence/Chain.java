package dev.holdfast.counter.sequence;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Steps one after the other, on whichever threads add them. A step that adds the next one does not grow the stack. */
final class Chain {

    private final Queue<Runnable> steps = new ConcurrentLinkedQueue<>();

    /** How many were added and are not over; who adds the first of them takes them all. */
    private final AtomicInteger due = new AtomicInteger();

    /** @param step must not throw */
    void add(Runnable step) {
        steps.add(step);
        if (due.getAndIncrement() > 0) return;
        do Objects.requireNonNull(steps.poll()).run();
        while (due.decrementAndGet() > 0);
    }
}
