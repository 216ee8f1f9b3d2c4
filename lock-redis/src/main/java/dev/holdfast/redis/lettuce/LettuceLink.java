package dev.holdfast.redis.lettuce;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.wire.Calls;
import dev.holdfast.redis.wire.Link;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** One connection of Lettuce. */
final class LettuceLink implements Link {

    private final StatefulRedisConnection<String, String> connection;
    private final Calls calls;
    private final Function<Duration, CompletionStage<Link>> another;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param another opens one like it, whose commands may take so much longer
     * @throws IllegalArgumentException if there is no way to the connection's socket
     */
    LettuceLink(
            StatefulRedisConnection<String, String> connection,
            Duration commandTimeout,
            Function<String, RuntimeException> meaning,
            Function<Duration, CompletionStage<Link>> another) {
        Wire.mustBeDroppable(connection);
        this.connection = connection;
        this.another = another;
        this.calls = new Calls(TimeSource.system(), commandTimeout, meaning, this::drop);
    }

    @Override
    public CompletionStage<List<String>> run(String verb, String script, List<String> keys, List<String> args) {
        return dispatch(
                CommandType.valueOf(verb),
                new CommandArgs<>(StringCodec.UTF8)
                        .add(script)
                        .add(keys.size())
                        .addKeys(keys)
                        .addValues(args));
    }

    @Override
    public CompletionStage<List<String>> command(List<String> words) {
        CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8);
        words.stream().skip(1).forEach(args::add);
        return dispatch(new Word(words.get(0)), args);
    }

    @Override
    public CompletionStage<Link> another(Duration longer) {
        return another.apply(longer);
    }

    @Override
    public boolean isUp() {
        return connection.isOpen();
    }

    @Override
    public void drop() {
        Wire.drop(connection);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) Wire.close(connection);
    }

    private CompletionStage<List<String>> dispatch(ProtocolKeyword type, CommandArgs<String, String> args) {
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

    /** The name of a command, which Lettuce need not know. */
    private record Word(String word) implements ProtocolKeyword {

        @Override
        public byte[] getBytes() {
            return word.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public String toString() {
            return word;
        }
    }
}
