package dev.holdfast.redis.lettuce;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.wire.Calls;
import dev.holdfast.redis.wire.Link;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
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
        List<String> words = new ArrayList<>(2 + keys.size() + args.size());
        words.add(script);
        words.add(Integer.toString(keys.size()));
        words.addAll(keys);
        words.addAll(args);
        return dispatch(CommandType.valueOf(verb), words);
    }

    @Override
    public CompletionStage<List<String>> command(List<String> words) {
        return dispatch(new Word(words.get(0)), words.subList(1, words.size()));
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

    private CompletionStage<List<String>> dispatch(ProtocolKeyword type, List<String> words) {
        if (closed.get()) {
            return CompletableFuture.failedFuture(
                    BackendUnavailableException.refused("this transport is closed", null));
        }
        LettuceCommand command = new LettuceCommand(type, words, calls);
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
