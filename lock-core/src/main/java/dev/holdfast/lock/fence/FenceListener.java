package dev.holdfast.lock.fence;

import dev.holdfast.lock.spi.Check;
import java.lang.System.Logger.Level;

/**
 * Hears whom a gate lets pass and whom it refuses; the port for metrics and logs. Every method does nothing by default.
 *
 * <p>Called where the gate's answer is known, before the caller has it: on the caller's thread, or for the asynchronous verbs of
 * {@code RedisFenceGate} and behind them the blocking ones, on the transport's. So implementations must be quick, and not
 * block. {@link InMemoryFenceGate#run} tells when the action has ended, since others wait until then. What they throw is logged and dropped.
 */
public interface FenceListener {

    /** A holder passed. */
    default void admitted(String resource, long token) {}

    /** A holder was refused, as a newer one has been there. Nothing was written. */
    default void refused(StaleTokenException refusal) {}

    /** The same listener for a gate: what it throws is logged and dropped. */
    static FenceListener guarded(FenceListener listener) {
        Check.notNull("listener", listener);
        return new FenceListener() {
            @Override
            public void admitted(String resource, long token) {
                guarded(() -> listener.admitted(resource, token));
            }

            @Override
            public void refused(StaleTokenException refusal) {
                guarded(() -> listener.refused(refusal));
            }

            private void guarded(Runnable event) {
                try {
                    event.run();
                } catch (Throwable e) {
                    System.getLogger(FenceListener.class.getName()).log(Level.WARNING, "a fence listener failed", e);
                }
            }
        };
    }
}
