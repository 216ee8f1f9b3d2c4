package dev.holdfast.lock.redis;

import dev.holdfast.lock.HoldfastException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The holder was let through, and then one of its commands failed, or its script did. What was done before the failure stays
 * done, what was to follow was not: Redis undoes nothing. The message has the server's words.
 */
public final class RedisCommandException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // an immutable list of lists of text
    private final List<List<String>> replies;

    RedisCommandException(String message, List<List<String>> replies) {
        this(message, replies, null);
    }

    private RedisCommandException(@Nullable String message, List<List<String>> replies, @Nullable Throwable cause) {
        super(message, cause);
        this.replies = replies;
    }

    /** What the commands before it replied; their number is the index of the one that failed. Empty for a script. */
    public List<List<String>> replies() {
        return replies;
    }

    @Override
    public HoldfastException again() {
        return new RedisCommandException(getMessage(), replies, this);
    }
}
