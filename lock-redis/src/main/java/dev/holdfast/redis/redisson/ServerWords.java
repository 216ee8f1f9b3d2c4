package dev.holdfast.redis.redisson;

import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisAskException;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisNodeNotFoundException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisReconnectedException;
import org.redisson.client.RedisRedirectException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.misc.RedisURI;

/** What a server said, found again in the exceptions that Redisson makes of it. */
final class ServerWords {

    /** Redisson goes on with the channel and the whole command, in which there may be a password or an owner's id. */
    private static final String END = ". channel: ";

    private ServerWords() {}

    /** The line after {@code '-'}, or null if it was not the server that failed. */
    static @Nullable String of(Throwable failure) {
        if (!(failure instanceof RedisException) || isOurSide(failure)) return null;
        if (failure instanceof RedisRedirectException redirect) return redirect(redirect);
        String text = String.valueOf(failure.getMessage());
        int end = text.indexOf(END);
        String words = end < 0 ? text : text.substring(0, end);
        return failure instanceof RedisOutOfMemoryException ? "OOM " + words : words;
    }

    private static boolean isOurSide(Throwable failure) {
        return failure instanceof RedisConnectionException
                || failure instanceof RedisTimeoutException
                || failure instanceof RedisReconnectedException
                || failure instanceof RedisNodeNotFoundException;
    }

    private static String redirect(RedisRedirectException redirect) {
        RedisURI to = redirect.getUrl();
        String verb = redirect instanceof RedisAskException ? "ASK " : "MOVED ";
        return verb + redirect.getSlot() + " " + to.getHost() + ":" + to.getPort();
    }
}
