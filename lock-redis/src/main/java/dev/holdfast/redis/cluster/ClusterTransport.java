package dev.holdfast.redis.cluster;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.Copies;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ServerTraits;
import dev.holdfast.redis.Slots;
import dev.holdfast.redis.Waited;
import dev.holdfast.redis.wire.Address;
import dev.holdfast.redis.wire.Dial;
import dev.holdfast.redis.wire.Links;
import dev.holdfast.redis.wire.Redirection;
import dev.holdfast.redis.wire.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A Redis Cluster. A script goes to the node that has the slot of its first key; one without keys to any.
 *
 * <p>MOVED and ASK say that a command was certainly not executed, and where it will be: it is sent there, {@value #MOST_REDIRECTIONS}
 * times at most and while its timeout has not passed. Nothing else is sent twice. Every other refusal is the caller's to judge, as
 * on a single server: while a slot moves, a failover is under way or a node is out of reach they are {@linkplain
 * BackendUnavailableException#isTransient() passing}. Each of them has the {@link Scout} ask who has which slots.
 *
 * <p>Scripts are known to each node by itself, so one that is missing is told to whoever asked, who sends its text the same way,
 * behind ASKING if need be.
 */
public final class ClusterTransport implements RedisTransport {

    static final int MOST_REDIRECTIONS = 5;

    /** Primaries that are not to be reached do not keep anybody from beginning for longer. */
    private static final long PATIENCE = Duration.ofSeconds(1).toNanos();

    private final TimeSource time = TimeSource.system();
    private final Duration timeout;
    private final Nodes nodes;
    private final Scout scout;
    private final Ear ear;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ClusterTransport(Links links, List<Address> seeds, Dial dial, Duration timeout) {
        this.timeout = timeout;
        nodes = new Nodes(links, seeds, time, timeout);
        ear = new Ear(links, nodes, dial, time, this::somethingChanged);
        scout = new Scout(time, () -> nodes.toAsk(ear.node()), topology -> {
            nodes.take(topology);
            ear.check();
        });
    }

    /**
     * Connects to the cluster of these seeds, one of which is enough; blocks for the dial's time at the longest.
     *
     * @throws BackendUnavailableException if none of them is in reach, or they refuse
     */
    public static ClusterTransport open(Links links, List<Address> seeds, Dial dial, Duration commandTimeout) {
        ClusterTransport cluster = new ClusterTransport(links, seeds, dial, commandTimeout);
        try {
            dial.await(cluster.scout.begin(), "cannot connect to the cluster at " + dial.where());
            cluster.nodes.awaitPrimaries(Math.min(PATIENCE, dial.remaining()));
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    @Override
    public CompletionStage<List<String>> evalsha(Script script, List<String> keys, List<String> args) {
        return run("EVALSHA", script.digest(server()), keys, args);
    }

    @Override
    public CompletionStage<List<String>> eval(Script script, List<String> keys, List<String> args) {
        return run("EVAL", script.text(server()), keys, args);
    }

    private CompletionStage<List<String>> run(String verb, String script, List<String> keys, List<String> args) {
        Errand<List<String>> errand = (node, asking) ->
                asking ? node.runAsking(verb, script, keys, args) : node.run(verb, script, keys, args);
        return new Request<>(keys, timeout, errand).send();
    }

    @Override
    public CompletionStage<Waited> evalThenWait(
            Script script, List<String> keys, List<String> args, Copies wanted, Duration timeout) {
        String text = script.text(server());
        Errand<Waited> errand =
                (node, asking) -> node.waits().run(new Waits.Call(text, keys, args, asking), wanted, timeout);
        return new Request<>(keys, this.timeout.plus(timeout), errand).send();
    }

    @Override
    public Subscription subscribe(String channel, Consumer<String> messages, Runnable resumed) {
        if (closed.get()) throw isClosed();
        return ear.add(channel, messages, resumed);
    }

    @Override
    public ServerTraits server() {
        return nodes.traits();
    }

    @Override
    public List<RedisTransport> nodes() {
        List<RedisTransport> each = new ArrayList<>();
        nodes.primaries().forEach(node -> each.add(new NodeTransport(node, this)));
        return each;
    }

    @Override
    public void reset() {
        nodes.reset();
        ear.reset();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) return;
        scout.close();
        ear.close();
        nodes.close();
    }

    private void somethingChanged() {
        scout.soon();
    }

    private static BackendUnavailableException isClosed() {
        return BackendUnavailableException.refused("this transport is closed", null);
    }

    static void pass(CompletionStage<List<String>> from, CompletableFuture<List<String>> to) {
        from.whenComplete((reply, failure) -> {
            if (failure == null) to.complete(reply);
            else to.completeExceptionally(cause(failure));
        });
    }

    static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    static CompletionException rethrown(Throwable failure) {
        return failure instanceof CompletionException wrapped ? wrapped : new CompletionException(failure);
    }

    /** What is asked of a node. */
    private interface Errand<T> {

        /** @param asking whether ASKING has to go before it */
        CompletionStage<T> at(Node node, boolean asking);
    }

    /** One command, until a node has answered it. */
    private final class Request<T> {

        private final int slot;
        private final Duration timeout;
        private final Errand<T> errand;
        private final long begun = time.nanos();
        private final CompletableFuture<T> reply = new CompletableFuture<>();
        private int redirections;

        /** @param timeout after which it is not sent elsewhere any more */
        Request(List<String> keys, Duration timeout, Errand<T> errand) {
            this.slot = keys.isEmpty() ? -1 : Slots.of(keys.get(0));
            this.timeout = timeout;
            this.errand = errand;
        }

        CompletionStage<T> send() {
            Node node = slot < 0 ? nodes.any() : nodes.of(slot);
            if (closed.get()) reply.completeExceptionally(isClosed());
            else if (node == null) fail(BackendUnavailableException.passing("no node has slot " + slot, null));
            else sendTo(node, false);
            return reply;
        }

        private void sendTo(Node node, boolean asking) {
            errand.at(node, asking).whenComplete((answered, failure) -> {
                Throwable cause = failure == null ? null : cause(failure);
                node.heard(cause);
                if (cause == null) reply.complete(answered);
                else if (cause instanceof Redirection redirection) follow(node, redirection);
                else fail(cause);
            });
        }

        private void follow(Node from, Redirection redirection) {
            if (!redirection.asks()) somethingChanged();
            if (closed.get()) reply.completeExceptionally(isClosed());
            else if (++redirections > MOST_REDIRECTIONS || time.nanos() - begun > timeout.toNanos()) {
                reply.completeExceptionally(BackendUnavailableException.passing(
                        "redirected " + redirections + " times: " + redirection.getMessage(), redirection));
            } else {
                Node to = nodes.at(redirection.to(from.address().host()));
                if (!redirection.asks() && slot >= 0) nodes.moved(slot, to);
                sendTo(to, redirection.asks());
            }
        }

        private void fail(Throwable cause) {
            boolean passing = cause instanceof BackendUnavailableException refusal && refusal.isTransient();
            if (passing || cause instanceof OutcomeUnknownException) somethingChanged();
            reply.completeExceptionally(cause);
        }
    }

    /** One of the nodes, for what each keeps for itself. */
    private record NodeTransport(Node node, ClusterTransport cluster) implements RedisTransport {

        @Override
        public CompletionStage<List<String>> evalsha(Script script, List<String> keys, List<String> args) {
            return send("EVALSHA", script.digest(server()), keys, args);
        }

        @Override
        public CompletionStage<List<String>> eval(Script script, List<String> keys, List<String> args) {
            return send("EVAL", script.text(server()), keys, args);
        }

        @Override
        public Subscription subscribe(String channel, Consumer<String> messages, Runnable resumed) {
            return cluster.subscribe(channel, messages, resumed);
        }

        @Override
        public ServerTraits server() {
            return cluster.server();
        }

        @Override
        public void reset() {
            node.drop();
        }

        /** It is the cluster's. */
        @Override
        public void close() {}

        private CompletionStage<List<String>> send(String verb, String script, List<String> keys, List<String> args) {
            CompletableFuture<List<String>> reply = new CompletableFuture<>();
            node.run(verb, script, keys, args).whenComplete((answer, failure) -> {
                Throwable cause = failure == null ? null : cause(failure);
                node.heard(cause);
                if (cause == null) reply.complete(answer);
                else reply.completeExceptionally(meaning(cause));
            });
            return reply;
        }

        private static @Nullable Throwable meaning(Throwable cause) {
            return cause instanceof Redirection elsewhere
                    ? BackendUnavailableException.refused(elsewhere.getMessage(), elsewhere)
                    : cause;
        }
    }
}
