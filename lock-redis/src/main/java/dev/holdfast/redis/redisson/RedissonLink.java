package dev.holdfast.redis.redisson;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.wire.Call;
import dev.holdfast.redis.wire.Calls;
import dev.holdfast.redis.wire.Dial;
import dev.holdfast.redis.wire.Link;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisConnection;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.codec.StringCodec;
import org.redisson.client.protocol.CommandData;
import org.redisson.client.protocol.RedisCommand;

/** One connection of Redisson's low-level client. */
final class RedissonLink implements Link {

    private final Server server;
    private final Duration commandTimeout;
    private final Function<String, RuntimeException> meaning;
    private final Calls calls;
    private final Line<RedisConnection> line;
    private volatile boolean closed;

    RedissonLink(Server server, Duration commandTimeout, Function<String, RuntimeException> meaning) {
        this.server = server;
        this.commandTimeout = commandTimeout;
        this.meaning = meaning;
        this.calls = new Calls(TimeSource.system(), commandTimeout, meaning, this::drop);
        this.line = new Line<>(server, RedisClient::connectAsync, connection -> {}, this::broken);
    }

    /** Opens it for the first time; blocks for the dial's time at the longest. */
    void open(Dial dial) {
        line.open(dial);
    }

    /** Opens it for the first time, without blocking. */
    CompletionStage<Void> open() {
        return line.open();
    }

    @Override
    public CompletionStage<List<String>> run(String verb, String script, List<String> keys, List<String> args) {
        List<String> words = new ArrayList<>(keys.size() + args.size() + 2);
        words.add(script);
        words.add(Integer.toString(keys.size()));
        words.addAll(keys);
        words.addAll(args);
        return dispatch(verb, words);
    }

    @Override
    public CompletionStage<List<String>> command(List<String> words) {
        return dispatch(words.get(0), words.subList(1, words.size()));
    }

    @Override
    public CompletionStage<Link> another(Duration longer) {
        RedissonLink link = new RedissonLink(server, commandTimeout.plus(longer), meaning);
        return link.open().handle((done, failure) -> {
            if (failure == null) return link;
            throw new CompletionException(BackendUnavailableException.passing(
                    "cannot connect to wait for copies: " + failure.getMessage(), failure));
        });
    }

    @Override
    public boolean isUp() {
        return line.current() != null;
    }

    @Override
    public void drop() {
        line.drop();
    }

    @Override
    public void close() {
        closed = true;
        line.close();
    }

    private void broken() {
        calls.broken(new RedisConnectionException("the connection broke"));
    }

    private CompletionStage<List<String>> dispatch(String verb, List<String> words) {
        if (closed) {
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
