package dev.holdfast.counter.idempotency;

import dev.holdfast.lock.HoldfastException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Somebody else works on the key, and was not done within the wait limit. This caller has done nothing. */
public final class StillRunningException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** What is worked on. */
    private final String key;

    /** For how long it was waited. */
    private final Duration waited;

    StillRunningException(String key, Duration waited) {
        this(key, waited, null);
    }

    private StillRunningException(String key, Duration waited, @Nullable Throwable cause) {
        super("somebody else still works on \"" + key + "\" after a wait of " + waited, cause);
        this.key = key;
        this.waited = waited;
    }

    @Override
    public StillRunningException again() {
        return new StillRunningException(key, waited, this);
    }

    /** What is worked on. */
    public String key() {
        return key;
    }
}
