package dev.holdfast.counter;

import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Settled calls whose callers are yet to be told. Kept back until the next command is on its way, so that callers and server
 * work at the same time.
 */
final class Delivery implements Runnable {

    private static final System.Logger LOG = System.getLogger(Delivery.class.getName());

    private @Nullable Call<?> parked;
    private @Nullable Call<?> first;
    private @Nullable Call<?> last;

    /** Takes a settled call, which belongs to no other list any more. */
    void add(Call<?> call) {
        if (call.blocking) {
            call.next = parked;
            parked = call;
            return;
        }
        call.next = null;
        if (last == null) first = call;
        else last.next = call;
        last = call;
    }

    /** Wakes the blocked callers on this thread, and completes all stages in one task of {@code callbacks}. */
    void send(Executor callbacks) {
        Call<?> waiting = parked;
        parked = null;
        deliver(waiting);
        if (first == null) return;
        try {
            callbacks.execute(this);
        } catch (RejectedExecutionException e) {
            // The application shut its executor down; its callers must be told all the same.
            run();
        } catch (Throwable e) {
            // Short of threads or broken. It may have kept the task all the same: to complete a stage twice is
            // harmless.
            run();
            LOG.log(Level.WARNING, "the callback executor failed; callbacks ran on the client's own thread", e);
        }
    }

    @Override
    public void run() {
        deliver(first);
    }

    private static void deliver(@Nullable Call<?> head) {
        Call<?> call = head;
        while (call != null) {
            Call<?> next = call.next;
            // Or a caller that keeps its stage would keep everybody else's.
            call.next = null;
            call.deliver();
            call = next;
        }
    }
}
