package dev.holdfast.redis.lettuce;

import io.lettuce.core.CommandListenerWriter;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisChannelWriter;
import io.lettuce.core.StatefulRedisConnectionImpl;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.protocol.CommandExpiryWriter;
import io.lettuce.core.protocol.DefaultEndpoint;
import io.lettuce.core.protocol.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/** The socket behind a connection. */
final class Wire {

    private Wire() {}

    /** Closes a connection for good, and waits for it where that is possible. */
    static void close(StatefulConnection<?, ?> connection) {
        if (EventLoop.owns(Thread.currentThread())) connection.closeAsync();
        else connection.close();
    }

    /** Whether it may send commands while it is subscribed to a channel: with RESP3 it may, with RESP2 it may do nothing else. */
    static boolean mayListen(StatefulConnection<?, ?> connection) {
        return connection instanceof StatefulRedisConnectionImpl<?, ?> known
                && known.getConnectionState().getNegotiatedProtocolVersion() == ProtocolVersion.RESP3;
    }

    /** Closes the socket and leaves the connection open, which so reconnects and fails what was under way. */
    static void drop(StatefulConnection<?, ?> connection) {
        mustBeDroppable(connection).disconnect();
    }

    /** @throws IllegalArgumentException if there is no way to the socket of this connection */
    static DefaultEndpoint mustBeDroppable(StatefulConnection<?, ?> connection) {
        RedisChannelWriter writer = writer(connection);
        while (true) {
            if (writer instanceof DefaultEndpoint endpoint) return endpoint;
            if (writer instanceof CommandExpiryWriter wrapper) writer = wrapper.getDelegate();
            else if (writer instanceof CommandListenerWriter wrapper) writer = wrapper.getDelegate();
            else throw new IllegalArgumentException("client must make connections that can be dropped, not " + writer);
        }
    }

    private static @Nullable RedisChannelWriter writer(StatefulConnection<?, ?> connection) {
        return connection instanceof RedisChannelHandler<?, ?> handler ? handler.getChannelWriter() : null;
    }
}
