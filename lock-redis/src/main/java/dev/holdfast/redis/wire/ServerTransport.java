package dev.holdfast.redis.wire;

import dev.holdfast.lock.spi.Copies;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ServerTraits;
import dev.holdfast.redis.Waited;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** One server, by whatever client library. */
public final class ServerTransport implements RedisTransport {

    private final Link link;
    private final Feed feed;
    private final ServerTraits server;
    private final Waits waits;

    /** Closes both when it is closed. */
    public ServerTransport(Link link, Feed feed, ServerTraits server) {
        this.link = link;
        this.feed = feed;
        this.server = server;
        this.waits = new Waits(link::another);
    }

    @Override
    public CompletionStage<List<String>> evalsha(Script script, List<String> keys, List<String> args) {
        return link.run("EVALSHA", script.digest(server), keys, args);
    }

    @Override
    public CompletionStage<List<String>> eval(Script script, List<String> keys, List<String> args) {
        return link.run("EVAL", script.text(server), keys, args);
    }

    @Override
    public CompletionStage<Waited> evalThenWait(
            Script script, List<String> keys, List<String> args, Copies wanted, Duration timeout) {
        return waits.run(new Waits.Call(script.text(server), keys, args, false), wanted, timeout);
    }

    @Override
    public Subscription subscribe(String channel, Consumer<String> messages, Runnable resumed) {
        return feed.add(channel, messages, resumed);
    }

    @Override
    public ServerTraits server() {
        return server;
    }

    @Override
    public void reset() {
        link.drop();
        waits.drop();
        feed.reset();
    }

    @Override
    public void close() {
        feed.close();
        waits.close();
        link.close();
    }
}
