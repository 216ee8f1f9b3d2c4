package dev.holdfast.examples.demo.worker;

import dev.holdfast.Holdfast;
import dev.holdfast.lock.BackendUnavailableException;

/**
 * Connects to Redis from a JVM that has only just started. On a busy machine the first attempt may run out of time while
 * it is still loading classes; the next one finds them loaded.
 */
public final class ColdStart {

    private static final int ATTEMPTS = 3;

    private ColdStart() {}

    /** Connects, with up to three attempts unless the server refuses for good. */
    public static Holdfast connect(Holdfast.Builder builder) {
        for (int attempt = 1; ; attempt++) {
            try {
                return builder.connect();
            } catch (BackendUnavailableException failure) {
                if (attempt == ATTEMPTS || !failure.isTransient()) {
                    throw failure;
                }
            }
        }
    }
}
