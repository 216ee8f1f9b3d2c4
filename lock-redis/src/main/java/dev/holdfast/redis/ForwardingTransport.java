package dev.holdfast.redis;

import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.Copies;
import dev.holdfast.lock.spi.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A transport around another one, to which it passes everything. Who wants to add something (measure, trace, turn away) extends
 * it and overrides what it is about. {@link #node} makes the same of each server of a cluster, so that nothing goes past it.
 *
 * <p>Blocks, fails and may be shared as the transport within.
 */
public abstract class ForwardingTransport implements RedisTransport {

    private final RedisTransport within;

    /** @param within is closed when this is */
    protected ForwardingTransport(RedisTransport within) {
        this.within = Check.notNull("within", within);
    }

    /** The same around one of the {@link #nodes()} of the transport within. */
    protected abstract RedisTransport node(RedisTransport node);

    @Override
    public CompletionStage<List<String>> evalsha(Script script, List<String> keys, List<String> args) {
        return within.evalsha(script, keys, args);
    }

    @Override
    public CompletionStage<List<String>> eval(Script script, List<String> keys, List<String> args) {
        return within.eval(script, keys, args);
    }

    @Override
    public CompletionStage<Waited> evalThenWait(
            Script script, List<String> keys, List<String> args, Copies wanted, Duration timeout) {
        return within.evalThenWait(script, keys, args, wanted, timeout);
    }

    @Override
    public Subscription subscribe(String channel, Consumer<String> messages, Runnable resumed) {
        return within.subscribe(channel, messages, resumed);
    }

    @Override
    public ServerTraits server() {
        return within.server();
    }

    /** Those of the transport within, each of them {@linkplain #node within one of this kind}. */
    @Override
    public List<RedisTransport> nodes() {
        return within.nodes().stream().map(this::node).toList();
    }

    @Override
    public void reset() {
        within.reset();
    }

    @Override
    public void close() {
        within.close();
    }
}
