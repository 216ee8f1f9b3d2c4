package dev.holdfast.counter;

import java.lang.System.Logger.Level;
import java.time.Duration;

/** Keeps what a listener throws away from the engine. */
final class GuardedListener implements CounterListener {

    private static final System.Logger LOG = System.getLogger(CounterListener.class.getName());

    private final CounterListener listener;

    GuardedListener(CounterListener listener) {
        this.listener = listener;
    }

    @Override
    public void answered(String name, int calls, Duration took) {
        guarded(() -> listener.answered(name, calls, took));
    }

    @Override
    public void repeated(String name, Throwable failure) {
        guarded(() -> listener.repeated(name, failure));
    }

    @Override
    public void failed(String name, int calls, Throwable failure) {
        guarded(() -> listener.failed(name, calls, failure));
    }

    @Override
    public void sessionLost(String name) {
        guarded(() -> listener.sessionLost(name));
    }

    @Override
    public void reservationLapsed(String name, long units) {
        guarded(() -> listener.reservationLapsed(name, units));
    }

    @Override
    public void flushFailed(String name, long amount, Throwable failure) {
        guarded(() -> listener.flushFailed(name, amount, failure));
    }

    @Override
    public void unaccounted(String name, long amount, Throwable failure) {
        guarded(() -> listener.unaccounted(name, amount, failure));
    }

    @Override
    public void rateLimited(String name, Duration retryAfter) {
        guarded(() -> listener.rateLimited(name, retryAfter));
    }

    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "a counter listener failed", e);
        }
    }
}
