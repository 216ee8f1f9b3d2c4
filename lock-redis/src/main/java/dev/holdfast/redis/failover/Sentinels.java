package dev.holdfast.redis.failover;

import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.wire.Link;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The Sentinels of a primary. All are asked at the same time, each on a connection that stays open for the next question; one that
 * is silent is left and connected to anew.
 *
 * @see Poll whom to believe
 * @see <a href="https://redis.io/docs/latest/develop/reference/sentinel-clients/">Guidelines for Redis clients with support for
 *     Redis Sentinel</a>, whose first answer is not enough when a Sentinel is cut off
 */
public final class Sentinels implements Primaries {

    /** After this long a majority will do. */
    private static final Duration GRACE = Duration.ofMillis(100);

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final String name;
    private final List<Line> lines;
    private final TimeSource time;
    private final AtomicLong seen = new AtomicLong(-1);

    /**
     * @param name what they call the primary
     * @param connects one for each Sentinel, connects to it without blocking
     */
    public Sentinels(String name, List<Supplier<CompletionStage<Link>>> connects, TimeSource time) {
        this.name = name;
        this.lines = connects.stream().map(Line::new).toList();
        this.time = time;
    }

    @Override
    public CompletionStage<Opinion> ask() {
        Poll poll = new Poll(lines.size(), seen.get());
        List<CompletableFuture<View>> views =
                lines.stream().map(line -> line.ask(name)).toList();
        Subscription grace = time.schedule(GRACE.toNanos(), poll::hasTakenLong);
        Subscription end = time.schedule(PATIENCE.toNanos(), () -> {
            for (int i = 0; i < views.size(); i++)
                if (!views.get(i).isDone()) lines.get(i).isSilent();
            poll.timeIsUp();
        });
        CompletableFuture.allOf(views.toArray(CompletableFuture[]::new)).whenComplete((all, any) -> {
            grace.close();
            end.close();
        });
        views.forEach(view -> view.whenComplete((said, failure) -> {
            if (failure == null) poll.says(said);
            else poll.fails(cause(failure));
        }));
        return poll.result().thenApply(view -> {
            seen.set(view.epoch());
            return view.opinion();
        });
    }

    @Override
    public void close() {
        lines.forEach(Line::close);
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    /** The connection to one of them. */
    private static final class Line {

        private final Supplier<CompletionStage<Link>> connect;
        private final AtomicReference<@Nullable CompletableFuture<Link>> open = new AtomicReference<>();
        private volatile boolean closed;

        Line(Supplier<CompletionStage<Link>> connect) {
            this.connect = connect;
        }

        CompletableFuture<View> ask(String name) {
            CompletableFuture<Link> link = link();
            CompletableFuture<View> view = link.thenCompose(to -> {
                CompletionStage<List<String>> master = to.command(List.of("SENTINEL", "MASTER", name));
                return master.thenCombine(to.command(List.of("SENTINEL", "GET-MASTER-ADDR-BY-NAME", name)), View::of);
            });
            view.whenComplete((said, failure) -> {
                if (failure != null || closed) leave(link);
            });
            return view;
        }

        /** A connection that is not there yet has its own time. */
        void isSilent() {
            CompletableFuture<Link> link = open.get();
            if (link != null && link.isDone()) leave(link);
        }

        void close() {
            closed = true;
            CompletableFuture<Link> link = open.get();
            if (link != null) leave(link);
        }

        private CompletableFuture<Link> link() {
            CompletableFuture<Link> known = open.get();
            if (known != null) return known;
            CompletableFuture<Link> fresh = new CompletableFuture<>();
            if (!open.compareAndSet(null, fresh)) return link();
            try {
                connect.get().whenComplete((link, failure) -> {
                    if (failure == null) fresh.complete(link);
                    else fresh.completeExceptionally(cause(failure));
                });
            } catch (RuntimeException e) {
                fresh.completeExceptionally(e);
            }
            return fresh;
        }

        private void leave(CompletableFuture<Link> link) {
            open.compareAndSet(link, null);
            link.thenAccept(Link::close);
        }
    }
}
