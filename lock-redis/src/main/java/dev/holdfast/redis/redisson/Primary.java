package dev.holdfast.redis.redisson;

import dev.holdfast.lock.BackendUnavailableException;
import io.netty.util.concurrent.EventExecutor;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisClient;
import org.redisson.connection.MasterSlaveEntry;

/**
 * The server that takes an application's writes, as its Redisson client knows it at the moment: another one after a
 * failover. The one place that looks behind Redisson's interfaces.
 */
final class Primary {

    private final Redisson redisson;

    private Primary(Redisson redisson) {
        this.redisson = redisson;
    }

    /** @throws IllegalArgumentException if it is not a client that Redisson made */
    static Primary of(RedissonClient client) {
        if (client instanceof Redisson redisson) return new Primary(redisson);
        throw new IllegalArgumentException("client must be one that Redisson.create made, not a "
                + client.getClass().getName());
    }

    /**
     * Where to connect to, with the address, credentials and options the application gave. Blocks if the client is a
     * lazy one that was not used yet.
     *
     * @throws BackendUnavailableException if the client is shut down or knows of no primary
     */
    RedisClient find() {
        if (isGone()) throw BackendUnavailableException.refused("the client is shut down", null);
        for (MasterSlaveEntry entry :
                redisson.getCommandExecutor().getConnectionManager().getEntrySet()) return entry.getClient();
        throw BackendUnavailableException.passing("the client knows of no primary", null);
    }

    /** Whether the application has shut its client down. */
    boolean isGone() {
        return redisson.isShuttingDown();
    }

    /** Whoever waits on one of the client's event loops for a reply may wait for itself. */
    void mustNotBlock(String verb) {
        for (EventExecutor loop : redisson.getServiceManager().getGroup()) {
            if (loop.inEventLoop()) {
                throw new IllegalStateException(verb + " blocks and was called on the event loop thread "
                        + Thread.currentThread().getName()
                        + ", which would wait for itself; call it on another thread");
            }
        }
    }
}
