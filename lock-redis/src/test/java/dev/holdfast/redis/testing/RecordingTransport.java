package dev.holdfast.redis.testing;

import dev.holdfast.redis.ForwardingTransport;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ServerTraits;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** A transport that remembers what went over it. */
public final class RecordingTransport extends ForwardingTransport {

    /** A script, and the keys it was given. */
    public record Sent(Script script, List<String> keys) {}

    private final RedisTransport transport;
    private final Queue<Sent> sent;
    private final boolean counting;
    private final Consumer<Script> before;

    public RecordingTransport(RedisTransport transport) {
        this(transport, new ConcurrentLinkedQueue<>(), true, script -> {});
    }

    private RecordingTransport(RedisTransport transport, Queue<Sent> sent, boolean counting, Consumer<Script> before) {
        super(transport);
        this.transport = transport;
        this.sent = sent;
        this.counting = counting;
        this.before = before;
    }

    /** The same, which says of its server that it cannot count who hears a message, as those in a cluster cannot. */
    public RecordingTransport withoutCounting() {
        return new RecordingTransport(transport, new ConcurrentLinkedQueue<>(), false, before);
    }

    /** The same, which tells of each script before it is sent, on the thread that sends it. */
    public RecordingTransport telling(Consumer<Script> before) {
        return new RecordingTransport(transport, new ConcurrentLinkedQueue<>(), counting, before);
    }

    /** All scripts so far, in order; one that had to be sent by its text is there once. */
    public List<Sent> sent() {
        return List.copyOf(sent);
    }

    @Override
    public CompletionStage<List<String>> evalsha(Script script, List<String> keys, List<String> args) {
        before.accept(script);
        sent.add(new Sent(script, List.copyOf(keys)));
        return super.evalsha(script, keys, args);
    }

    @Override
    public ServerTraits server() {
        ServerTraits server = super.server();
        return counting ? server : new ServerTraits(server.version(), server.shebang(), false);
    }

    /** Recorded with all the others. */
    @Override
    protected RedisTransport node(RedisTransport node) {
        return new RecordingTransport(node, sent, counting, before);
    }
}
