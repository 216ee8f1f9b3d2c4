package dev.holdfast.lock.election;

import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Calls of foreign code, one at a time and in order, on an executor. They are added where their order is decided, under
 * whatever mutex that is, and made after it is free.
 */
final class Announcements {

    private static final System.Logger LOG = System.getLogger(Announcements.class.getName());

    private final Executor executor;
    private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean delivering = new AtomicBoolean();

    Announcements(Executor executor) {
        this.executor = executor;
    }

    void add(Runnable call) {
        calls.add(call);
    }

    /** Sees to it that what was added is called. */
    void deliver() {
        if (calls.isEmpty() || !delivering.compareAndSet(false, true)) return;
        try {
            executor.execute(this::run);
        } catch (Throwable e) {
            // An executor that was shut down too early, or a machine without threads to give: told all the same.
            LOG.log(Level.WARNING, "the callback executor of an election failed; its callbacks run here", e);
            run();
        }
    }

    private void run() {
        do {
            for (Runnable call = calls.poll(); call != null; call = calls.poll()) guarded(call);
            delivering.set(false);
            // One that was added after the last look, by a thread which saw that somebody is delivering.
        } while (!calls.isEmpty() && delivering.compareAndSet(false, true));
    }

    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "a callback of an election failed", e);
        }
    }
}
