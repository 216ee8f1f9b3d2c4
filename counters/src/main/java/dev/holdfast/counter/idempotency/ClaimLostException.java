package dev.holdfast.counter.idempotency;

import dev.holdfast.lock.HoldfastException;
import org.jspecify.annotations.Nullable;

/**
 * The work was done, but its claim had lapsed meanwhile and somebody else claimed the key; no result of that one is there yet.
 * What this one made is not kept, and its effect may come about twice.
 */
public final class ClaimLostException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** What was worked on. */
    private final String key;

    /** Of the claim that was lost. */
    private final long token;

    ClaimLostException(String key, long token) {
        this(key, token, null);
    }

    private ClaimLostException(String key, long token, @Nullable Throwable cause) {
        super("the claim " + token + " on \"" + key + "\" was lost to another before its work was done", cause);
        this.key = key;
        this.token = token;
    }

    @Override
    public ClaimLostException again() {
        return new ClaimLostException(key, token, this);
    }

    /** What was worked on. */
    public String key() {
        return key;
    }

    /** The token of the claim that was lost. */
    public long token() {
        return token;
    }
}
