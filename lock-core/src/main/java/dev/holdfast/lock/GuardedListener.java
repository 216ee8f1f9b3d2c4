package dev.holdfast.lock;

import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/** Keeps a listener from doing harm: whatever it throws is logged and dropped. */
final class GuardedListener {

    private static final System.Logger LOG = System.getLogger(GuardedListener.class.getName());

    /** The listener of a client that has none. */
    static final LockListener NONE = new LockListener() {};

    private final LockListener listener;

    GuardedListener(LockListener listener) {
        this.listener = listener;
    }

    boolean isListening() {
        return listener != NONE;
    }

    /** What an event is made of, such as a time, is made in {@code event}: for a listener that is none nothing is. */
    void tell(Consumer<LockListener> event) {
        if (!isListening()) return;
        try {
            event.accept(listener);
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "a lock listener failed", e);
        }
    }
}
