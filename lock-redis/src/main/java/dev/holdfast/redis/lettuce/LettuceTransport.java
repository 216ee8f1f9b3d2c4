package dev.holdfast.redis.lettuce;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ServerTraits;
import dev.holdfast.redis.wire.Calls;
import dev.holdfast.redis.wire.Dial;
import dev.holdfast.redis.wire.Probe;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Redis by way of Lettuce: one connection for commands and, once something is subscribed to, one for messages.
 *
 * <p>No command is ever written twice, whatever the client's options say: one that was under way when the connection
 * broke fails as unknown. Commands issued while there is no connection fail at once; the connection comes back by
 * itself. Two commands in a row without an answer count as a dead connection, which is then opened anew.
 *
 * <p>The server may be a single one, or a primary that Sentinels watch; not a node of a Redis Cluster. Safe for use by many
 * threads. Stages complete on Lettuce's event loop thread, which must not be blocked.
 */
public final class LettuceTransport implements RedisTransport {

    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);

    private final @Nullable OwnClient own;
    private final StatefulRedisConnection<String, String> connection;
    private final Subscriptions subscriptions;
    private final Calls calls;
    private final ServerTraits server;
    private final AtomicBoolean closed = new AtomicBoolean();

    private LettuceTransport(RedisClient client, @Nullable OwnClient own, Dial dial, Duration commandTimeout) {
        this.own = own;
        this.connection = dial.open(() -> client.connect(StringCodec.UTF8), Wire::close);
        this.subscriptions = new Subscriptions(dial, own == null, () -> client.connectPubSub(StringCodec.UTF8));
        this.calls = new Calls(TimeSource.system(), commandTimeout, this::reset);
        try {
            Wire.mustBeDroppable(connection);
            this.server = Probe.ask(dial, this::ask);
        } catch (RuntimeException e) {
            if (own == null) Wire.close(connection);
            throw e;
        }
    }

    /**
     * Connects with a client of its own and the defaults of {@link Builder}. Blocks for 5 s at the longest, as each later
     * {@link #subscribe} does.
     *
     * @param uri such as {@code redis://localhost:6379}, {@code rediss://user:password@host:6380} or {@code
     *     redis-sentinel://host1,host2/0#name}
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
     * Connects with a client the application has, which stays open when the transport is closed. Blocks for 5 s at the
     * longest. The client needs a default URI. Its options decide how it reconnects; with {@code
     * DisconnectedBehavior.REJECT_COMMANDS} a broken connection is told of at once, else when it is back or the command
     * times out. Redis Cluster is refused, as by {@link Builder#connect}.
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
        return new LettuceTransport(client, null, dial, Builder.checked("commandTimeout", commandTimeout));
    }

    @Override
    public CompletionStage<List<String>> evalsha(Script script, List<String> keys, List<String> args) {
        return send(CommandType.EVALSHA, script.digest(server), keys, args);
    }

    @Override
    public CompletionStage<List<String>> eval(Script script, List<String> keys, List<String> args) {
        return send(CommandType.EVAL, script.text(server), keys, args);
    }

    @Override
    public Subscription subscribe(String channel, Consumer<String> messages, Runnable resumed) {
        EventLoop.mustNotBlock("subscribe");
        return subscriptions.add(channel, messages, resumed);
    }

    @Override
    public ServerTraits server() {
        return server;
    }

    @Override
    public void reset() {
        Wire.drop(connection);
        subscriptions.reset();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) return;
        subscriptions.close();
        if (own == null) Wire.close(connection);
        else own.close();
    }

    private CompletionStage<List<String>> send(CommandType type, String script, List<String> keys, List<String> args) {
        return dispatch(
                type,
                new CommandArgs<>(StringCodec.UTF8)
                        .add(script)
                        .add(keys.size())
                        .addKeys(keys)
                        .addValues(args));
    }

    private CompletableFuture<List<String>> dispatch(CommandType type, CommandArgs<String, String> args) {
        if (closed.get()) {
            return CompletableFuture.failedFuture(
                    BackendUnavailableException.refused("this transport is closed", null));
        }
        LettuceCommand command = new LettuceCommand(type, args, calls);
        try {
            connection.dispatch(command);
        } catch (RuntimeException e) {
            command.call().fail(e);
        }
        return command.call().reply();
    }

    private CompletionStage<List<String>> ask(List<String> words) {
        CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8);
        words.stream().skip(1).forEach(args::add);
        return dispatch(CommandType.valueOf(words.get(0)), args);
    }

    private static @Nullable String words(Throwable failure) {
        return failure instanceof RedisCommandExecutionException ? String.valueOf(failure.getMessage()) : null;
    }

    /** Settings of a transport with a client of its own. Not safe for use by many threads. */
    public static final class Builder {

        static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);
        static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

        private final RedisURI uri;
        private Duration commandTimeout = COMMAND_TIMEOUT;
        private Duration connectTimeout = CONNECT_TIMEOUT;

        private Builder(String uri) {
            this.uri = Place.parse(Check.name("uri", uri));
            this.uri.setClientName("holdfast");
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
         * @param connectTimeout from 10 ms to 1 min; 5 s unless set, as the first connection of a JVM loads much code
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
         * Connects and asks the server what it is; blocks for the connect timeout at the longest. A server that is part
         * of a Redis Cluster is refused.
         *
         * @throws BackendUnavailableException if the server is out of reach or refuses
         */
        public LettuceTransport connect() {
            EventLoop.mustNotBlock("connecting");
            RedisURI target = RedisURI.builder(uri).withTimeout(connectTimeout).build();
            OwnClient own = new OwnClient(target, connectTimeout);
            try {
                return new LettuceTransport(
                        own.client(),
                        own,
                        Dial.now(Place.of(target), connectTimeout, LettuceTransport::words),
                        commandTimeout);
            } catch (RuntimeException e) {
                own.close();
                throw e;
            }
        }

        private static Duration checked(String parameter, Duration timeout) {
            return Check.duration(parameter, timeout, Duration.ofMillis(10), MAX_TIMEOUT);
        }
    }
}
