package dev.holdfast.redis.testing;

import dev.holdfast.lock.spi.Copies;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ServerTraits;
import dev.holdfast.redis.Waited;
import dev.holdfast.redis.testing.ClientLibrary.Application;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A transport with which its application ends. */
record Closing(RedisTransport transport, Application application) implements RedisTransport {

    @Override
    public CompletionStage<List<String>> evalsha(Script script, List<String> keys, List<String> args) {
        return transport.evalsha(script, keys, args);
    }

    @Override
    public CompletionStage<List<String>> eval(Script script, List<String> keys, List<String> args) {
        return transport.eval(script, keys, args);
    }

    @Override
    public CompletionStage<Waited> evalThenWait(
            Script script, List<String> keys, List<String> args, Copies wanted, Duration timeout) {
        return transport.evalThenWait(script, keys, args, wanted, timeout);
    }

    @Override
    public Subscription subscribe(String channel, Consumer<String> messages, Runnable resumed) {
        return transport.subscribe(channel, messages, resumed);
    }

    @Override
    public ServerTraits server() {
        return transport.server();
    }

    @Override
    public List<RedisTransport> nodes() {
        return transport.nodes();
    }

    @Override
    public void reset() {
        transport.reset();
    }

    @Override
    public void close() {
        transport.close();
        application.close();
    }
}
