package dev.holdfast.redis.redisson;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.redis.ForwardingTransport;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.ServerErrors;
import dev.holdfast.redis.ServerTraits;
import dev.holdfast.redis.cluster.ClusterTransport;
import dev.holdfast.redis.wire.Address;
import dev.holdfast.redis.wire.Dial;
import dev.holdfast.redis.wire.Probe;
import dev.holdfast.redis.wire.ServerTransport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.redisson.api.RedissonClient;

/**
 * Redis by way of a Redisson client the application has: the same scripts, keys and channels as over Lettuce, so that both
 * may be used for the same names at the same time.
 *
 * <p>Redisson's own objects send a command again when its answer is late, and share pools in which commands overtake each
 * other. So the transport opens connections of its own by the low-level client in {@code org.redisson.client}: one for commands
 * to each server that takes writes and, once something is subscribed to, one for messages. They go where the application's client
 * writes to at the moment, with its address, credentials, TLS, timeouts for connecting and threads; its pools are not touched, and
 * its name mapper and codec do not apply.
 *
 * <p>No command is ever written twice: one that was under way when the connection broke fails as unknown at once. Commands
 * issued while there is no connection fail at once; the connection comes back by itself, within the client's connect
 * timeout. Two commands in a row without an answer count as a dead connection, which is then opened anew.
 *
 * <p>What is the client's and not ours: keep-alive and the TCP user timeout, which are off in Redisson unless set, so that
 * a dead connection for messages is noticed by Redisson's ping ({@code pingConnectionInterval}, 30 s unless set); and
 * the order of messages, which is kept unless {@code keepPubSubOrder} is switched off.
 *
 * <p>The server may be a single one, a primary that Sentinels or Redisson watch, or a Redis Cluster, whose slots are then
 * followed: a command that a node certainly has not executed, as it says, is sent once more to the one it names. Safe for use by
 * many threads. Stages complete on one of the client's event loop threads, messages come on its executor's: neither must be
 * blocked.
 *
 * <p>Where the client has Sentinels, all that it knows when the transport is made are asked about once a second who the primary is,
 * and the newest of their views is followed. With {@code useReplicatedServers} and {@code useMasterSlaveServers} it is the one that
 * the client takes for it. One that says it is a replica is not used.
 */
public final class RedissonTransport extends ForwardingTransport {

    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final Primary primary;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RedissonTransport(Primary primary, RedisTransport servers) {
        super(servers);
        this.primary = primary;
    }

    /**
     * Connects with the means of a client the application has, which stays open when the transport is closed. Blocks for
     * 10 s at the longest, as each later {@link #subscribe} does. A command without an answer for 2 s fails as unknown.
     *
     * @throws IllegalArgumentException if the client was not made by {@code Redisson.create}
     * @throws BackendUnavailableException if the server is out of reach or refuses
     */
    @SuppressWarnings("exports") // whoever has a client reads its module
    public static RedissonTransport of(RedissonClient client) {
        return of(client, COMMAND_TIMEOUT);
    }

    /**
     * As {@link #of(RedissonClient)}.
     *
     * @param commandTimeout how long to wait for the answer to a command, from 10 ms to 1 min
     */
    @SuppressWarnings("exports") // whoever has a client reads its module
    public static RedissonTransport of(RedissonClient client, Duration commandTimeout) {
        Primary primary = Primary.of(Check.notNull("client", client));
        Check.duration("commandTimeout", commandTimeout, Duration.ofMillis(10), Duration.ofMinutes(1));
        primary.mustNotBlock("connecting");
        Dial dial = Dial.now("the client's server", CONNECT_TIMEOUT, ServerWords::of);
        if (primary.hasReplicas())
            return new RedissonTransport(primary, Watched.connect(primary, dial, commandTimeout));
        List<Address> known = primary.known();
        if (known.size() == 1) {
            ServerTransport server = single(primary, dial, commandTimeout);
            if (!server.server().cluster()) return new RedissonTransport(primary, server);
            server.close();
        }
        RedissonLinks links = new RedissonLinks(primary, CONNECT_TIMEOUT, commandTimeout);
        return new RedissonTransport(primary, ClusterTransport.open(links, known, dial, commandTimeout));
    }

    /** The one server a client writes to, which may turn out to be one of many. */
    private static ServerTransport single(Primary primary, Dial dial, Duration commandTimeout) {
        RedissonLink link = new RedissonLink(primary, commandTimeout, ServerErrors::classify);
        link.open(dial);
        try {
            ServerTraits traits = Probe.ask(dial, link::command);
            return new ServerTransport(link, new Subscriptions(primary, dial), traits);
        } catch (RuntimeException e) {
            link.close();
            throw e;
        }
    }

    @Override
    public Subscription subscribe(String channel, Consumer<String> messages, Runnable resumed) {
        primary.mustNotBlock("subscribe");
        return super.subscribe(channel, messages, resumed);
    }

    /** The primaries of a cluster are of its own kind; the one server there is without one is this. */
    @Override
    protected RedisTransport node(RedisTransport node) {
        return server().cluster() ? node : this;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) super.close();
    }
}
