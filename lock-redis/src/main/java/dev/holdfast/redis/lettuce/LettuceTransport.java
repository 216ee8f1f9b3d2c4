package dev.holdfast.redis.lettuce;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.redis.Credentials;
import dev.holdfast.redis.ForwardingTransport;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.ServerErrors;
import dev.holdfast.redis.ServerTraits;
import dev.holdfast.redis.cluster.ClusterTransport;
import dev.holdfast.redis.wire.Address;
import dev.holdfast.redis.wire.Dial;
import dev.holdfast.redis.wire.Feed;
import dev.holdfast.redis.wire.Link;
import dev.holdfast.redis.wire.Probe;
import dev.holdfast.redis.wire.ServerTransport;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Redis by way of Lettuce: one connection for commands to each server that takes writes and, once something is subscribed to,
 * one for messages.
 *
 * <p>No command is ever written twice, whatever the client's options say: one that was under way when the connection
 * broke fails as unknown. Commands issued while there is no connection fail at once; the connection comes back by
 * itself. Two commands in a row without an answer count as a dead connection, which is then opened anew.
 *
 * <p>The server may be a single one, a primary that Sentinels watch, or any node of a Redis Cluster, whose slots are then
 * followed: a command that a node certainly has not executed, as it says, is sent once more to the one it names. Safe for use by
 * many threads. Stages complete on Lettuce's event loop threads, which must not be blocked.
 *
 * <p>The Sentinels of a {@code redis-sentinel} URI are all asked about once a second who the primary is, and the newest of their
 * views is followed: another primary is connected to as soon as one of them tells it, also when the old one still answers.
 */
public final class LettuceTransport extends ForwardingTransport {

    private static final System.Logger LOG = System.getLogger("dev.holdfast.redis");

    private static final String PLAIN_PASSWORD =
            "The password for Redis at {0} can be read by whoever is on the way there: use a rediss: URI.";

    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);

    private final Runnable end;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param end closes what the transport within does not */
    private LettuceTransport(RedisTransport servers, Runnable end) {
        super(servers);
        this.end = end;
    }

    /**
     * Connects with a client of its own and the defaults of {@link Builder}. Blocks for 10 s at the longest, as each later
     * {@link #subscribe} does.
     *
     * @param uri such as {@code redis://localhost:6379}, {@code rediss://user:password@host:6380}, {@code
     *     redis-sentinel://host1,host2/0#name}, or some nodes of a cluster: {@code redis://host1:7000,host2:7000}
     * @throws BackendUnavailableException if the server is out of reach or refuses
     */
    public static LettuceTransport connect(String uri) {
        return builder(uri).connect();
    }

    /** As {@link #connect(String)}, with other settings. */
    public static Builder builder(String uri) {
        return new Builder(uri);
    }

    /**
     * Connects with a client the application has, which stays open when the transport is closed. Blocks for 10 s at the
     * longest. The client needs a default URI. Its options decide how it reconnects; with {@code
     * DisconnectedBehavior.REJECT_COMMANDS} a broken connection is told of at once, else when it is back or the command
     * times out. For Redis Cluster there is {@link #of(RedisClusterClient)}.
     *
     * <p>Behind Sentinels the primary is found as Lettuce finds it, when a connection is opened, and left when it says that it is
     * none any more; the Sentinels are not watched beside, as the client does not tell them. {@link #builder} watches them.
     *
     * @throws IllegalArgumentException if there is no way to the sockets of the client's connections
     * @throws BackendUnavailableException if the server is out of reach or refuses
     */
    @SuppressWarnings("exports") // whoever has a client reads its module
    public static LettuceTransport of(RedisClient client) {
        return of(client, Builder.COMMAND_TIMEOUT);
    }

    /** As {@link #of(RedisClient)}, with another {@linkplain Builder#commandTimeout(Duration) command timeout}. */
    @SuppressWarnings("exports") // whoever has a client reads its module
    public static LettuceTransport of(RedisClient client, Duration commandTimeout) {
        Check.notNull("client", client);
        EventLoop.mustNotBlock("connecting");
        Dial dial = Dial.now("the client's server", Builder.CONNECT_TIMEOUT, LettuceTransport::words);
        ServerTransport server = single(dial, client, Builder.checked("commandTimeout", commandTimeout));
        if (!server.server().cluster()) return new LettuceTransport(server, () -> {});
        server.close();
        throw BackendUnavailableException.refused(
                "the client's server is in cluster mode: give a RedisClusterClient instead", null);
    }

    /**
     * Connects to a Redis Cluster by what a client the application has knows of it: nodes, credentials, options, threads. The
     * client stays open when the transport is closed. Blocks for 10 s at the longest.
     *
     * @throws BackendUnavailableException if no node is in reach, or they refuse
     */
    @SuppressWarnings("exports") // whoever has a client reads its module
    public static LettuceTransport of(RedisClusterClient client) {
        return of(client, Builder.COMMAND_TIMEOUT);
    }

    /** As {@link #of(RedisClusterClient)}, with another {@linkplain Builder#commandTimeout(Duration) command timeout}. */
    @SuppressWarnings("exports") // whoever has a client reads its module
    public static LettuceTransport of(RedisClusterClient client, Duration commandTimeout) {
        Check.notNull("client", client);
        Builder.checked("commandTimeout", commandTimeout);
        EventLoop.mustNotBlock("connecting");
        Dial dial = Dial.now("the client's cluster", Builder.CONNECT_TIMEOUT, LettuceTransport::words);
        // With the credentials and the encryption of the seed that named them.
        List<RedisURI> nodes = dial.open(() -> urisOf(client), known -> {});
        RedisClient sibling = RedisClient.create(client.getResources());
        sibling.setOptions(client.getOptions()
                .mutate()
                // A command for a node that is gone fails at once, and is asked for again where its slot goes.
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .build());
        Runnable end = () -> sibling.shutdownAsync(0, 0, TimeUnit.SECONDS);
        try {
            return new LettuceTransport(cluster(dial, sibling, nodes, commandTimeout), end);
        } catch (RuntimeException e) {
            end.run();
            throw e;
        }
    }

    private static List<RedisURI> urisOf(RedisClusterClient client) {
        return client.getPartitions().getPartitions().stream()
                .map(RedisClusterNode::getUri)
                .toList();
    }

    private static RedisTransport cluster(
            Dial dial, RedisClient client, List<RedisURI> seeds, Duration commandTimeout) {
        List<Address> addresses = seeds.stream()
                .map(seed -> new Address(seed.getHost(), seed.getPort()))
                .toList();
        LettuceLinks links = new LettuceLinks(client, seeds.get(0), dial.timeout(), commandTimeout);
        return ClusterTransport.open(links, addresses, dial, commandTimeout);
    }

    /** The one server a client is for, which may turn out to be one of many. */
    private static ServerTransport single(Dial dial, RedisClient client, Duration commandTimeout) {
        StatefulRedisPubSubConnection<String, String> connection =
                dial.open(() -> client.connectPubSub(StringCodec.UTF8), Wire::close);
        try {
            Link link = link(dial, client, connection, commandTimeout);
            ServerTraits traits = Probe.ask(dial, link::command);
            Feed feed = Wire.mayListen(connection)
                    ? Subscriptions.over(dial, connection)
                    : Subscriptions.apart(dial, () -> client.connectPubSub(StringCodec.UTF8));
            return new ServerTransport(link, feed, traits);
        } catch (RuntimeException e) {
            Wire.close(connection);
            throw e;
        }
    }

    private static Link link(
            Dial dial,
            RedisClient client,
            StatefulRedisConnection<String, String> connection,
            Duration commandTimeout) {
        return new LettuceLink(
                connection,
                commandTimeout,
                ServerErrors::classify,
                longer -> dial.openLater(
                        () -> link(dial, client, client.connect(StringCodec.UTF8), commandTimeout.plus(longer)),
                        Link::close));
    }

    @Override
    public Subscription subscribe(String channel, Consumer<String> messages, Runnable resumed) {
        EventLoop.mustNotBlock("subscribe");
        return super.subscribe(channel, messages, resumed);
    }

    /** The primaries of a cluster are of its own kind; the one server there is without one is this. */
    @Override
    protected RedisTransport node(RedisTransport node) {
        return server().cluster() ? node : this;
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) return;
        super.close();
        end.run();
    }

    static @Nullable String words(Throwable failure) {
        return failure instanceof RedisCommandExecutionException ? String.valueOf(failure.getMessage()) : null;
    }

    /** Settings of a transport with a client of its own. Not safe for use by many threads. */
    public static final class Builder {

        static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);
        static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

        private final RedisURI uri;
        private final List<RedisURI> others;
        private Duration commandTimeout = COMMAND_TIMEOUT;
        private Duration connectTimeout = CONNECT_TIMEOUT;
        private Certificates certificates = Certificates.OF_THE_JVM;
        private Threads threads = new Threads();

        private Builder(String uri) {
            List<RedisURI> places = Place.all(Check.notNull("uri", uri));
            this.uri = places.get(0);
            this.uri.setClientName("holdfast");
            others = places.subList(1, places.size());
        }

        /**
         * How long to wait for the answer to a command, which then fails as unknown.
         *
         * @param commandTimeout from 10 ms to 1 min; 2 s unless set
         */
        public Builder commandTimeout(Duration commandTimeout) {
            this.commandTimeout = checked("commandTimeout", commandTimeout);
            return this;
        }

        /**
         * How long to wait for a connection, at first and at each reconnect; and, when something is subscribed to, for
         * the connection for messages and the confirmation together.
         *
         * @param connectTimeout from 10 ms to 1 min; 10 s unless set, as the first connection of a JVM loads much code, which
         *     takes seconds where others use the processors
         */
        public Builder connectTimeout(Duration connectTimeout) {
            this.connectTimeout = checked("connectTimeout", connectTimeout);
            return this;
        }

        /** The name shown by CLIENT LIST, without spaces; {@code holdfast} unless set. */
        public Builder connectionName(String connectionName) {
            if (Check.name("connectionName", connectionName).indexOf(' ') >= 0) {
                throw new IllegalArgumentException("connectionName must not contain spaces: " + connectionName);
            }
            uri.setClientName(connectionName);
            return this;
        }

        /**
         * Asks for user and password at each connect, so that they may change while this runs; in place of those in the URI.
         *
         * @param credentials may block, for the connect timeout at the longest: it is called on a thread of its own
         */
        public Builder credentials(Supplier<Credentials> credentials) {
            uri.setCredentialsProvider(new AskedCredentials(Check.notNull("credentials", credentials)));
            return this;
        }

        /**
         * Trusts these authorities, and no others, to vouch for the server of a {@code rediss} URI; those of the JVM unless
         * set. The server's certificate has to be for the host in the URI. The file is read at each connect.
         *
         * @param pem certificates in PEM
         */
        public Builder trustedCertificates(Path pem) {
            certificates = certificates.trusting(Check.notNull("trustedCertificates", pem));
            return this;
        }

        /**
         * Shows this certificate to the server of a {@code rediss} URI, which servers ask for unless told not to. The files are
         * read at each connect.
         *
         * @param certificates this client's, and those up to the authority the server trusts, in PEM
         * @param key its private key in PKCS #8 and PEM, not encrypted
         */
        public Builder clientCertificate(Path certificates, Path key) {
            this.certificates =
                    this.certificates.being(Check.notNull("certificates", certificates), Check.notNull("key", key));
            return this;
        }

        /**
         * Serves the connections of this transport and of the other one by one thread, in place of some for each: for servers that
         * are asked at the same time, as waking another thread for each takes longer than what it has to do. To be called before
         * either connects, on the thread that uses both builders. Whatever holds up the thread then holds up all of them.
         *
         * @param other of another transport; who shares with it already shares with this one too. The thread ends with the last of
         *     them that is closed
         * @return this
         */
        public Builder sharingThread(Builder other) {
            threads = Check.notNull("other", other).threads;
            threads.areShared();
            return this;
        }

        /**
         * Connects and asks the server what it is; blocks for the connect timeout at the longest. If it is a node of a Redis
         * Cluster, the others are asked for, and each is connected to as the first was.
         *
         * @throws BackendUnavailableException if the server is out of reach or refuses
         */
        public LettuceTransport connect() {
            EventLoop.mustNotBlock("connecting");
            // The copy of one that names Sentinels would name nobody.
            RedisURI target = Watched.is(uri)
                    ? uri
                    : RedisURI.builder(uri).withTimeout(connectTimeout).build();
            if (!certificates.isEmpty() && !target.isSsl())
                throw new IllegalArgumentException("uri must begin with rediss: for certificates to be of use");
            if (Place.tellsPassword(target)) LOG.log(System.Logger.Level.WARNING, PLAIN_PASSWORD, Place.of(target));
            OwnClient own = new OwnClient(target, certificates, connectTimeout, threads);
            try {
                Dial dial = Dial.now(Place.of(target), connectTimeout, LettuceTransport::words);
                return new LettuceTransport(connect(dial, own.client(), target), own::close);
            } catch (RuntimeException e) {
                own.close();
                throw e;
            }
        }

        private RedisTransport connect(Dial dial, RedisClient client, RedisURI target) {
            if (Watched.is(target)) return Watched.connect(dial, client, target, commandTimeout);
            if (others.isEmpty()) {
                ServerTransport server = single(dial, client, commandTimeout);
                if (!server.server().cluster()) return server;
                server.close();
            }
            List<RedisURI> seeds = new ArrayList<>(others);
            seeds.add(0, target);
            return cluster(dial, client, seeds, commandTimeout);
        }

        private static Duration checked(String parameter, Duration timeout) {
            return Check.duration(parameter, timeout, Duration.ofMillis(10), MAX_TIMEOUT);
        }
    }
}
