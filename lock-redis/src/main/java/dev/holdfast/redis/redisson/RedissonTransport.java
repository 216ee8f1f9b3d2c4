package dev.holdfast.redis.redisson;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ServerTraits;
import dev.holdfast.redis.wire.Call;
import dev.holdfast.redis.wire.Calls;
import dev.holdfast.redis.wire.Dial;
import dev.holdfast.redis.wire.Probe;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisConnection;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.codec.StringCodec;
import org.redisson.client.protocol.CommandData;
import org.redisson.client.protocol.RedisCommand;

/**
 * Redis by way of a Redisson client the application has: the same scripts, keys and channels as over Lettuce, so that both
 * may be used for the same names at the same time.
 *
 * <p>Redisson's own objects send a command again when its answer is late, and share pools in which commands overtake each
 * other. So the transport opens two connections of its own by the low-level client in {@code org.redisson.client}: one for
 * commands and, once something is subscribed to, one for messages. They go where the application's client writes to at the
 * moment, with its address, credentials, TLS, timeouts for connecting and threads; its pools are not touched, and its name
 * mapper and codec do not apply.
 *
 * <p>No command is ever written twice: one that was under way when the connection broke fails as unknown at once. Commands
 * issued while there is no connection fail at once; the connection comes back by itself, within the client's connect
 * timeout. Two commands in a row without an answer count as a dead connection, which is then opened anew.
 *
 * <p>What is the client's and not ours: keep-alive and the TCP user timeout, which are off in Redisson unless set, so that
 * a dead connection for messages is noticed by Redisson's ping ({@code pingConnectionInterval}, 30 s unless set); and
 * the order of messages, which is kept unless {@code keepPubSubOrder} is switched off.
 *
 * <p>The server may be a single one, or a primary that Sentinels or Redisson watch; not a Redis Cluster. Safe for use by many
 * threads. Stages complete on one of the client's event loop threads, messages come on its executor's: neither must be
 * blocked.
 */
public final class RedissonTransport implements RedisTransport {

    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final Primary primary;
    private final Calls calls;
    private final Line<RedisConnection> line;
    private final Subscriptions subscriptions;
    private final ServerTraits server;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RedissonTransport(Primary primary, Duration commandTimeout) {
        Dial dial = Dial.now("the client's server", CONNECT_TIMEOUT, ServerWords::of);
        this.primary = primary;
        this.calls = new Calls(TimeSource.system(), commandTimeout, this::reset);
        this.line = new Line<>(primary, RedisClient::connectAsync, connection -> {}, this::broken);
        this.subscriptions = new Subscriptions(primary, dial);
        line.open(dial);
        try {
            this.server = Probe.ask(dial, words -> dispatch(words.get(0), words.subList(1, words.size())));
        } catch (RuntimeException e) {
            line.close();
            throw e;
        }
    }

    /**
     * Connects with the means of a client the application has, which stays open when the transport is closed. Blocks for
     * 5 s at the longest, as each later {@link #subscribe} does. A command without an answer for 2 s fails as unknown.
     *
     * @throws IllegalArgumentException if the client was not made by {@code Redisson.create}
     * @throws BackendUnavailableException if the server is out of reach, refuses, or is part of a Redis Cluster
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
        return new RedissonTransport(primary, commandTimeout);
    }

    @Override
    public CompletionStage<List<String>> evalsha(Script script, List<String> keys, List<String> args) {
        return send("EVALSHA", script.digest(server), keys, args);
    }

    @Override
    public CompletionStage<List<String>> eval(Script script, List<String> keys, List<String> args) {
        return send("EVAL", script.text(server), keys, args);
    }

    @Override
    public Subscription subscribe(String channel, Consumer<String> messages, Runnable resumed) {
        primary.mustNotBlock("subscribe");
        return subscriptions.add(channel, messages, resumed);
    }

    @Override
    public ServerTraits server() {
        return server;
    }

    @Override
    public void reset() {
        line.drop();
        subscriptions.reset();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) return;
        subscriptions.close();
        line.close();
    }

    private void broken() {
        calls.broken(new RedisConnectionException("the connection broke"));
    }

    private CompletionStage<List<String>> send(String verb, String script, List<String> keys, List<String> args) {
        List<String> words = new ArrayList<>(keys.size() + args.size() + 2);
        words.add(script);
        words.add(Integer.toString(keys.size()));
        words.addAll(keys);
        words.addAll(args);
        return dispatch(verb, words);
    }

    private CompletionStage<List<String>> dispatch(String verb, List<String> words) {
        if (closed.get()) {
            return CompletableFuture.failedFuture(
                    BackendUnavailableException.refused("this transport is closed", null));
        }
        RedisConnection connection = line.current();
        EventLoop loop = connection == null ? null : connection.getChannel().eventLoop();
        CompletableFuture<Object> answer = new CompletableFuture<>();
        Call call = calls.begin(loop != null && loop.inEventLoop(), answer::completeExceptionally);
        answer.whenComplete((reply, failure) -> answered(call, reply, failure));
        if (loop == null) {
            call.fail(new RedisConnectionException("there is no connection"));
            return call.reply();
        }
        CommandData<Object, Object> data =
                new CommandData<>(answer, StringCodec.INSTANCE, new RedisCommand<>(verb), words.toArray());
        try {
            if (loop.inEventLoop()) write(connection, call, data);
            else loop.execute(() -> write(connection, call, data));
        } catch (RuntimeException e) {
            call.fail(e);
        }
        return call.reply();
    }

    /** On the connection's event loop, where nothing can happen to it between the look and the write. */
    private static void write(RedisConnection connection, Call call, CommandData<Object, Object> data) {
        if (!connection.isActive()) {
            call.fail(new RedisConnectionException("the connection is closed"));
        } else if (call.mayBeSent()) {
            connection.send(data).addListener(written -> {
                if (!written.isSuccess()) call.fail(written.cause());
            });
        }
    }

    private static void answered(Call call, @Nullable Object reply, @Nullable Throwable failure) {
        if (failure == null) {
            call.answer(FlatReply.of(reply));
            return;
        }
        String words = ServerWords.of(failure);
        if (words != null) call.refuse(words);
        else call.fail(failure);
    }
}
