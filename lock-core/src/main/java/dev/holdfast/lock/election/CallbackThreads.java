package dev.holdfast.lock.election;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The default callback executor: daemon threads that come when they are needed and go after ten idle seconds. */
final class CallbackThreads {

    static final Executor SHARED =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(null, task, "holdfast-election", 0, false);
                thread.setDaemon(true);
                return thread;
            });

    private CallbackThreads() {}
}
