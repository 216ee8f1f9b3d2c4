package dev.holdfast.redis.failover;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.Copies;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ServerTraits;
import dev.holdfast.redis.Waited;
import dev.holdfast.redis.wire.Address;
import dev.holdfast.redis.wire.Dial;
import dev.holdfast.redis.wire.Link;
import dev.holdfast.redis.wire.Links;
import dev.holdfast.redis.wire.Probe;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Redis by way of the server that is the primary at the moment.
 *
 * <p>Who that is, is asked about once a second, ten times a second while it is thought to be down or out of reach, and at once
 * when a command fails. Another answer than before makes this leave the old server at once: what was under way fails as unknown,
 * further commands are refused until the new one is connected to, has said that it is a primary, and has taken over the
 * subscriptions. So nothing is sent to a server that is known to be replaced, and none that says it is a replica is ever used. The
 * server in use is asked for its role as often.
 *
 * <p>What cannot be had: a primary that is cut off from its replicas, but not from this client, takes writes that are lost
 * later, until this client hears of the new one. See {@code docs/guarantees.md}.
 */
public final class PrimaryTransport implements RedisTransport {

    private static final System.Logger LOG = System.getLogger("dev.holdfast.redis");

    private static final long CALM = Duration.ofSeconds(1).toNanos();
    private static final long TROUBLED = Duration.ofMillis(100).toNanos();
    private static final long SOONEST = Duration.ofMillis(50).toNanos();

    private final TimeSource time = TimeSource.system();
    private final Primaries primaries;
    private final Links links;
    private final Duration connectTimeout;
    private final Subscribers subscribers = new Subscribers();
    private final CompletableFuture<ServerTraits> first = new CompletableFuture<>();

    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicReference<Subscription> next = new AtomicReference<>(() -> {});
    private volatile long looked = time.nanos();

    /** Guards who is wanted and who serves. Nothing waits while it is held. */
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable Address wanted;
    private volatile @Nullable Server serving;
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;

    private PrimaryTransport(Primaries primaries, Links links, Duration connectTimeout) {
        this.primaries = primaries;
        this.links = links;
        this.connectTimeout = connectTimeout;
    }

    /**
     * Looks for the primary and connects to it, for as long as the dial has time. A failover that is under way is waited for.
     *
     * @param primaries is closed with the transport
     * @throws BackendUnavailableException if there is no primary in reach, or it refuses
     */
    public static PrimaryTransport connect(Primaries primaries, Links links, Dial dial) {
        PrimaryTransport transport = new PrimaryTransport(primaries, links, dial.timeout());
        String failed = "cannot connect to " + dial.where();
        try {
            transport.look();
            // Before the dial's own end, which knows no reason.
            transport.time.schedule(dial.remaining() * 9 / 10, transport::giveUpConnecting);
            dial.await(transport.first, failed);
            return transport;
        } catch (RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    private void giveUpConnecting() {
        Throwable reason = failure;
        if (reason != null) first.completeExceptionally(reason);
    }

    @Override
    public CompletionStage<List<String>> evalsha(Script script, List<String> keys, List<String> args) {
        Server server = serving;
        return server == null ? nobody() : watched(server, server.transport().evalsha(script, keys, args));
    }

    @Override
    public CompletionStage<List<String>> eval(Script script, List<String> keys, List<String> args) {
        Server server = serving;
        return server == null ? nobody() : watched(server, server.transport().eval(script, keys, args));
    }

    @Override
    public CompletionStage<Waited> evalThenWait(
            Script script, List<String> keys, List<String> args, Copies wanted, Duration timeout) {
        Server server = serving;
        return server == null
                ? nobody()
                : watched(server, server.transport().evalThenWait(script, keys, args, wanted, timeout));
    }

    private <T> CompletionStage<T> nobody() {
        return CompletableFuture.failedFuture(
                closed
                        ? BackendUnavailableException.refused("this transport is closed", null)
                        : BackendUnavailableException.passing("there is no primary at the moment", failure));
    }

    private <T> CompletionStage<T> watched(Server server, CompletionStage<T> reply) {
        reply.whenComplete((answer, problem) -> {
            if (problem != null) doubt(server, cause(problem));
        });
        return reply;
    }

    private void doubt(Server server, Throwable problem) {
        if (problem instanceof BackendUnavailableException refusal) {
            if (String.valueOf(refusal.getMessage()).contains("READONLY")) leave(server, refusal);
            if (refusal.isTransient()) lookSoon();
        } else if (problem instanceof OutcomeUnknownException) {
            lookSoon();
        }
    }

    @Override
    public Subscription subscribe(String channel, Consumer<String> messages, Runnable resumed) {
        return subscribers.add(channel, messages, resumed, () -> {
            Server server = serving;
            if (server != null) return server.feed();
            throw closed
                    ? BackendUnavailableException.refused("this transport is closed", null)
                    : BackendUnavailableException.passing(
                            "cannot subscribe: there is no primary at the moment", failure);
        });
    }

    /** Of the primary that was connected to first. */
    @Override
    public ServerTraits server() {
        return first.join();
    }

    @Override
    public void reset() {
        Server server = serving;
        if (server != null) server.transport().reset();
    }

    @Override
    public void close() {
        closed = true;
        Server server;
        lock.lock();
        try {
            server = serving;
            serving = null;
            wanted = null;
        } finally {
            lock.unlock();
        }
        next.get().close();
        primaries.close();
        if (server != null) server.close();
    }

    /** Asks who the primary is, and the one in use whether it still is one. */
    private void look() {
        if (closed || !looking.compareAndSet(false, true)) return;
        looked = time.nanos();
        Server server = serving;
        if (server != null) checkRole(server);
        primaries.ask().whenComplete((opinion, problem) -> {
            if (problem == null) follow(opinion.primary());
            else failed(cause(problem));
            looking.set(false);
            boolean calm = problem == null && !opinion.troubled() && serving != null;
            lookAfter(calm ? CALM : TROUBLED);
        });
    }

    private void checkRole(Server server) {
        Server.isReplica(server.link()).whenComplete((replica, problem) -> {
            if (problem == null && replica) leave(server, Server.replica(server.address()));
        });
    }

    private void lookSoon() {
        if (time.nanos() - looked > SOONEST) look();
    }

    private void lookAfter(long about) {
        if (closed) return;
        // Lest all clients ask at the same time.
        long delay = about * 3 / 4 + ThreadLocalRandom.current().nextLong(about / 2);
        next.getAndSet(time.schedule(delay, this::look)).close();
    }

    private void follow(Address primary) {
        Server old;
        lock.lock();
        try {
            if (closed || primary.equals(wanted)) return;
            wanted = primary;
            old = serving;
            serving = null;
        } finally {
            lock.unlock();
        }
        if (old != null) {
            LOG.log(Level.INFO, "the primary is {0} now, and not {1} any more", primary, old.address());
            aside(old::close);
        }
        connect(primary);
    }

    /** The server is not used any more, and whoever is the primary is connected to at the next look. */
    private void leave(Server server, Throwable why) {
        lock.lock();
        try {
            if (serving != server) return;
            serving = null;
            wanted = null;
            failure = why;
        } finally {
            lock.unlock();
        }
        aside(server::close);
        lookSoon();
    }

    private void connect(Address primary) {
        try {
            links.link(primary).whenComplete((link, problem) -> {
                if (problem != null) notConnected(primary, problem);
                else ask(primary, link);
            });
        } catch (RuntimeException e) {
            notConnected(primary, e);
        }
    }

    private void ask(Address primary, Link link) {
        Server.isReplica(link)
                .thenCompose(replica -> {
                    if (replica) throw Server.replica(primary);
                    return Probe.ask(primary.toString(), link::command);
                })
                .whenComplete((traits, problem) -> {
                    if (problem == null) {
                        takeOver(new Server(primary, link, links.feed(primary, connectTimeout), traits));
                        return;
                    }
                    aside(link::close);
                    notConnected(primary, problem);
                });
    }

    /** Subscribing blocks, so it takes a thread; first of all, lest grants be published to nobody. */
    private void takeOver(Server server) {
        aside(() -> {
            try {
                subscribers.moveTo(server.feed(), () -> serve(server));
            } catch (RuntimeException e) {
                server.close();
                notConnected(server.address(), e);
            }
        });
    }

    /** On a thread of its own, for it may block. */
    private static void aside(Runnable task) {
        Thread thread = new Thread(task, "holdfast-failover");
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns whether it is still wanted. */
    private boolean serve(Server server) {
        boolean still;
        lock.lock();
        try {
            still = !closed && server.address().equals(wanted) && serving == null;
            if (still) serving = server;
        } finally {
            lock.unlock();
        }
        if (still) first.complete(server.transport().server());
        else server.close();
        return still;
    }

    private void notConnected(Address primary, Throwable problem) {
        lock.lock();
        try {
            if (primary.equals(wanted) && serving == null) wanted = null;
        } finally {
            lock.unlock();
        }
        failed(cause(problem));
    }

    private void failed(Throwable problem) {
        failure = problem;
        if (problem instanceof BackendUnavailableException refusal && !refusal.isTransient())
            first.completeExceptionally(problem);
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
