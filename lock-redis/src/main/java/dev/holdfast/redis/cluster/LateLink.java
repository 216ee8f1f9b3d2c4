package dev.holdfast.redis.cluster;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.wire.Link;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A link that is opened when it is first needed. What is asked of it meanwhile waits, for the command timeout at the longest, and
 * is then certainly not sent. After a failure it is tried again, but not at once.
 */
final class LateLink {

    private static final long PAUSE = Duration.ofMillis(100).toNanos();

    private final TimeSource time;
    private final Duration timeout;
    private final Supplier<CompletionStage<Link>> open;
    private final AtomicReference<@Nullable Attempt> latest = new AtomicReference<>();
    private volatile boolean closed;

    LateLink(TimeSource time, Duration timeout, Supplier<CompletionStage<Link>> open) {
        this.time = time;
        this.timeout = timeout;
        this.open = open;
    }

    /** The link, or why there is none. */
    CompletableFuture<Link> link() {
        Attempt before = latest.get();
        if (before != null && !before.mayBeRepeated()) return before.link;
        Attempt attempt = new Attempt();
        if (!latest.compareAndSet(before, attempt)) return link();
        attempt.begin();
        return attempt.link;
    }

    /** Does something with the link when it is open. */
    CompletionStage<List<String>> with(Function<Link, CompletionStage<List<String>>> call) {
        CompletableFuture<Link> link = link();
        if (link.isDone() && !link.isCompletedExceptionally()) return call.apply(link.join());
        CompletableFuture<List<String>> reply = new CompletableFuture<>();
        AtomicBoolean decided = new AtomicBoolean();
        Subscription alarm = time.schedule(timeout.toNanos(), () -> {
            if (decided.compareAndSet(false, true)) reply.completeExceptionally(tooLate());
        });
        link.whenComplete((opened, failure) -> {
            if (!decided.compareAndSet(false, true)) return;
            alarm.close();
            if (failure == null) ClusterTransport.pass(call.apply(opened), reply);
            else reply.completeExceptionally(failure);
        });
        return reply;
    }

    /** Whether there is a link, and its connection is up. */
    boolean isUp() {
        Link link = now();
        return link != null && link.isUp();
    }

    /** Whether it was tried, or had, and there is none. */
    boolean isDown() {
        Attempt attempt = latest.get();
        return attempt != null && attempt.link.isDone() && !isUp();
    }

    void drop() {
        Link link = now();
        if (link != null) link.drop();
    }

    void close() {
        closed = true;
        Attempt attempt = latest.get();
        if (attempt != null) attempt.link.thenAccept(Link::close);
    }

    private @Nullable Link now() {
        Attempt attempt = latest.get();
        if (attempt == null || !attempt.link.isDone() || attempt.link.isCompletedExceptionally()) return null;
        return attempt.link.join();
    }

    private RuntimeException tooLate() {
        return BackendUnavailableException.passing("could not be sent to Redis within " + timeout, null);
    }

    private final class Attempt {

        private final CompletableFuture<Link> link = new CompletableFuture<>();
        private volatile long failed;

        void begin() {
            if (closed) {
                link.completeExceptionally(BackendUnavailableException.passing(
                        "this node has left the cluster, or the transport is closed", null));
                return;
            }
            try {
                open.get().whenComplete((opened, failure) -> {
                    if (failure == null) opened(opened);
                    else failed(ClusterTransport.cause(failure));
                });
            } catch (RuntimeException e) {
                failed(e);
            }
        }

        private void opened(Link opened) {
            link.complete(opened);
            // It may have been closed meanwhile, when there was nothing to close.
            if (closed) opened.close();
        }

        private void failed(Throwable cause) {
            failed = time.nanos();
            link.completeExceptionally(cause);
        }

        boolean mayBeRepeated() {
            return link.isCompletedExceptionally() && time.nanos() - failed > PAUSE;
        }
    }
}
