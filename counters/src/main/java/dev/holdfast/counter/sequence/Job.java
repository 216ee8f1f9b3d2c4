package dev.holdfast.counter.sequence;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The handling of one event, by the first thread that comes. */
final class Job {

    private final long number;
    private final AtomicReference<@Nullable Runnable> work;

    /** @param work must not throw */
    Job(long number, Runnable work) {
        this.number = number;
        this.work = new AtomicReference<>(work);
    }

    boolean isOf(long event) {
        return number == event;
    }

    void run() {
        Runnable mine = work.getAndSet(null);
        if (mine != null) mine.run();
    }
}
