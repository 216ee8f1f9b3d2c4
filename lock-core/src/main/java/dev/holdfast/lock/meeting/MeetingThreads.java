package dev.holdfast.lock.meeting;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Where callbacks run unless the application names an executor: daemon threads that come when needed and go when idle. */
final class MeetingThreads {

    static final Executor DEFAULT = pool();

    private MeetingThreads() {}

    private static Executor pool() {
        AtomicInteger numbers = new AtomicInteger();
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(null, task, "holdfast-meeting-" + numbers.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            return thread;
        });
    }
}
