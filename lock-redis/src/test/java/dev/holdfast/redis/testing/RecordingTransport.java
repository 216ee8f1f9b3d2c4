package dev.holdfast.redis.testing;

import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ServerTraits;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** A transport that remembers what went over it. */
public final class RecordingTransport implements RedisTransport {

    /** A script, and the keys it was given. */
    public record Sent(Script script, List<String> keys) {}

    private final RedisTransport transport;
    private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();

    private final boolean counting;
    private final Consumer<Script> before;

    public RecordingTransport(RedisTransport transport) {
        this(transport, true, script -> {});
    }

    private RecordingTransport(RedisTransport transport, boolean counting, Consumer<Script> before) {
        this.transport = transport;
        this.counting = counting;
        this.before = before;
    }

    /** The same, which says of its server that it cannot count who hears a message, as those in a cluster cannot. */
    public RecordingTransport withoutCounting() {
        return new RecordingTransport(transport, false, before);
    }

    /** The same, which tells of each script before it is sent, on the thread that sends it. */
    public RecordingTransport telling(Consumer<Script> before) {
        return new RecordingTransport(transport, counting, before);
    }

    /** All scripts so far, in order; one that had to be sent by its text is there once. */
    public List<Sent> sent() {
        return List.copyOf(sent);
    }

    @Override
    public CompletionStage<List<String>> evalsha(Script script, List<String> keys, List<String> args) {
        before.accept(script);
        sent.add(new Sent(script, List.copyOf(keys)));
        return transport.evalsha(script, keys, args);
    }

    @Override
    public CompletionStage<List<String>> eval(Script script, List<String> keys, List<String> args) {
        return transport.eval(script, keys, args);
    }

    @Override
    public Subscription subscribe(String channel, Consumer<String> messages, Runnable resumed) {
        return transport.subscribe(channel, messages, resumed);
    }

    @Override
    public ServerTraits server() {
        ServerTraits server = transport.server();
        return counting ? server : new ServerTraits(server.version(), server.shebang(), false);
    }

    @Override
    public void reset() {
        transport.reset();
    }

    @Override
    public void close() {
        transport.close();
    }
}
