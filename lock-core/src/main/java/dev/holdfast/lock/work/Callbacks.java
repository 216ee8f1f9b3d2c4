package dev.holdfast.lock.work;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where callbacks run unless the application names an executor: daemon threads that come when they are needed and go after
 * ten idle seconds, so that one callback that sleeps holds up no other.
 */
public final class Callbacks {

    /** All clients of this JVM share it. */
    public static final Executor DEFAULT = pool();

    private Callbacks() {}

    private static Executor pool() {
        AtomicInteger numbers = new AtomicInteger();
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(null, task, "holdfast-callback-" + numbers.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            return thread;
        });
    }
}
