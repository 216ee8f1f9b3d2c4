package dev.holdfast.redis.redisson;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.redis.wire.Address;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import org.redisson.Redisson;
import org.redisson.api.NodeType;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisClient;
import org.redisson.config.Config;
import org.redisson.connection.ConnectionManager;
import org.redisson.connection.MasterSlaveEntry;
import org.redisson.connection.SentinelConnectionManager;
import org.redisson.misc.RedisURI;

/**
 * The server that takes an application's writes, as its Redisson client knows it at the moment: another one after a
 * failover. The one place that looks behind Redisson's interfaces.
 */
final class Primary implements Server {

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
     * With the address, credentials and options the application gave. Blocks if the client is a lazy one that was not used
     * yet.
     *
     * @throws BackendUnavailableException if the client is shut down or knows of no primary
     */
    @Override
    public RedisClient find() {
        if (isGone()) throw BackendUnavailableException.refused("the client is shut down", null);
        for (MasterSlaveEntry entry : manager().getEntrySet()) return entry.getClient();
        throw BackendUnavailableException.passing("the client knows of no primary", null);
    }

    @Override
    public boolean isGone() {
        return redisson.isShuttingDown();
    }

    /** The nodes of a cluster that the client knows of, or the one server it was given. */
    List<Address> known() {
        return manager().getEntrySet().stream()
                .map(entry -> entry.getClient().getConfig().getAddress())
                .map(uri -> new Address(uri.getHost(), uri.getPort()))
                .distinct()
                .toList();
    }

    /** Another node of the same cluster, with the credentials and options of the first. */
    Server at(Address address) {
        return at(NodeType.MASTER, address);
    }

    private Server at(NodeType type, Address address) {
        String scheme = find().getConfig().getAddress().getScheme();
        RedisURI uri = redisson.getServiceManager().toURI(scheme, address.host(), Integer.toString(address.port()));
        RedisClient client = manager().createClient(type, uri, null);
        return new Server() {
            @Override
            public RedisClient find() {
                return client;
            }

            @Override
            public boolean isGone() {
                return Primary.this.isGone();
            }
        };
    }

    /** Whether there are replicas, of which one may take its place. */
    boolean hasReplicas() {
        Config config = redisson.getServiceManager().getCfg();
        return !config.isSingleConfig() && !config.isClusterConfig();
    }

    /** Where it is at the moment. */
    Address address() {
        return address(find());
    }

    /** The Sentinels that the client knows of; none if it is not them who watch. */
    List<Address> sentinels() {
        return manager() instanceof SentinelConnectionManager watched
                ? watched.getSentinels().stream().map(Primary::address).toList()
                : List.of();
    }

    /** One of them, with the credentials for Sentinels. */
    Server sentinel(Address address) {
        return at(NodeType.SENTINEL, address);
    }

    private static Address address(RedisClient client) {
        return new Address(
                client.getAddr().getAddress().getHostAddress(), client.getAddr().getPort());
    }

    private ConnectionManager manager() {
        return redisson.getCommandExecutor().getConnectionManager();
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
