package dev.holdfast.redis.testing;

import dev.holdfast.redis.ForwardingTransport;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary.Application;

/** A transport with which its application ends. */
final class Closing extends ForwardingTransport {

    private final Application application;

    Closing(RedisTransport transport, Application application) {
        super(transport);
        this.application = application;
    }

    @Override
    protected RedisTransport node(RedisTransport node) {
        return node;
    }

    @Override
    public void close() {
        super.close();
        application.close();
    }
}
