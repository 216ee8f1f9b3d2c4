package dev.holdfast.counter.spi;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs what a client's own executor refused: application code has no place on the thread that brings answers, or on a timer. */
final class Fallback {

    private static final int THREADS = 2;

    /** One for the JVM, as refusals are rare. Its threads go when idle. */
    static final Executor THREAD = open();

    private Fallback() {}

    private static Executor open() {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(null, task, "holdfast-counters-refused", 0, false);
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
