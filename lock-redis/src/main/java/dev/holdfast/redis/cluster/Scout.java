package dev.holdfast.redis.cluster;

import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks several nodes who has which slots: every few seconds, since a node that was forgotten by the others does not tell; and
 * soon, whenever a command shows that something has changed or failed.
 *
 * <p>Soon is at once, and then less often while nothing changes: commands to a dead primary fail by the thousand until another
 * one is elected, which takes seconds. All times are drawn from a range, lest all clients ask at once.
 */
final class Scout {

    private static final long ROUND = Duration.ofSeconds(5).toNanos();
    private static final long FIRST_PAUSE = Duration.ofMillis(25).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMillis(200).toNanos();
    private static final long CALM = Duration.ofSeconds(2).toNanos();
    /** Those who have not answered by then are left out. */
    private static final long ENOUGH = Duration.ofMillis(500).toNanos();

    private final TimeSource time;
    private final Supplier<List<Node>> nodes;
    private final Consumer<Topology> found;
    private final AtomicBoolean due = new AtomicBoolean();
    private final AtomicInteger inRow = new AtomicInteger();
    private final CompletableFuture<Void> first = new CompletableFuture<>();
    private volatile long asked;
    private volatile boolean closed;

    /**
     * @param nodes whom to ask
     * @param found gets what they agree on
     */
    Scout(TimeSource time, Supplier<List<Node>> nodes, Consumer<Topology> found) {
        this.time = time;
        this.nodes = nodes;
        this.found = found;
        asked = time.nanos() - CALM;
    }

    /** Asks for the first time, and from then on. Returns what completes when something was found, or everybody refused. */
    CompletableFuture<Void> begin() {
        round();
        return first;
    }

    /** Something may have changed. */
    void soon() {
        if (closed || !due.compareAndSet(false, true)) return;
        if (time.nanos() - asked > CALM) inRow.set(0);
        long longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(inRow.getAndIncrement(), 10));
        time.schedule(inRow.get() == 1 ? 0 : between(longest / 2, longest), this::ask);
    }

    void close() {
        closed = true;
    }

    private void round() {
        if (closed) return;
        soon();
        time.schedule(between(ROUND, 2 * ROUND), this::round);
    }

    private void ask() {
        if (closed) return;
        asked = time.nanos();
        List<Node> whom = nodes.get();
        Poll poll = new Poll(whom.size());
        whom.forEach(poll::ask);
        if (whom.isEmpty()) poll.end();
    }

    private static long between(long least, long most) {
        return ThreadLocalRandom.current().nextLong(least, most + 1);
    }

    /** One question to several nodes. */
    private final class Poll {

        private final Queue<View> views = new ConcurrentLinkedQueue<>();
        private final AtomicInteger open;
        private final AtomicBoolean over = new AtomicBoolean();
        private final Subscription alarm;
        private volatile @Nullable Throwable refusal;

        Poll(int nodes) {
            open = new AtomicInteger(nodes);
            alarm = time.schedule(ENOUGH, this::end);
        }

        void ask(Node node) {
            node.command(List.of("CLUSTER", "NODES")).whenComplete((reply, failure) -> {
                Throwable cause = failure == null ? null : ClusterTransport.cause(failure);
                node.heard(cause);
                if (cause == null) take(node, String.join("\n", reply));
                else refusal = cause;
                if (open.decrementAndGet() == 0) end();
            });
        }

        private void take(Node node, String reply) {
            try {
                View view = View.of(reply, node.address().host());
                node.sees(view);
                views.add(view);
            } catch (RuntimeException e) {
                refusal = e;
            }
        }

        void end() {
            if (!over.compareAndSet(false, true)) return;
            alarm.close();
            try {
                tell(List.copyOf(views));
            } finally {
                due.set(false);
            }
            if (views.isEmpty()) soon();
        }

        private void tell(List<View> all) {
            if (closed) return;
            if (!all.isEmpty()) {
                found.accept(Topology.of(all));
                first.complete(null);
            } else if (open.get() == 0 && refusal != null) {
                first.completeExceptionally(refusal);
            }
        }
    }
}
