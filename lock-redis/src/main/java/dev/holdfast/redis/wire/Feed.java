package dev.holdfast.redis.wire;

import dev.holdfast.lock.spi.Subscription;
import java.util.function.Consumer;

/** The messages from one server. The connection they come over comes back by itself when it breaks. */
public interface Feed {

    /** As {@link dev.holdfast.redis.RedisTransport#subscribe}. */
    Subscription add(String channel, Consumer<String> messages, Runnable resumed);

    /** Whether there is a connection, as far as is known here. */
    boolean isUp();

    /** Drops the connection, if there is one of its own, which is then opened anew. */
    void reset();

    /** Closes it for good, if it has one of its own. Idempotent. */
    void close();
}
