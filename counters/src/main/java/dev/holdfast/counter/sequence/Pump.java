package dev.holdfast.counter.sequence;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.spi.RequestIds;
import dev.holdfast.counter.spi.SequenceStore.Busy;
import dev.holdfast.counter.spi.SequenceStore.Reply;
import dev.holdfast.counter.spi.SequenceStore.Turn;
import dev.holdfast.counter.spi.Steps;
import dev.holdfast.lock.spi.Subscription;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands on what is due, one event after the other, for as long as this JVM gets turns. One run at a time; who wants one while
 * one is under way has another one follow. As long as an event that was offered here is not handed on, another run comes after
 * a while: to take over from a JVM that died.
 */
final class Pump<E> {

    private static final System.Logger LOG = System.getLogger(Sequencer.class.getName());
    private static final int RENEWALS_PER_LEASE = 3;

    private final Line line;
    private final Codec<E> codec;
    private final SequenceHandler<? super E> handler;

    /** How often a run was wanted since the pump stood still; 0 while it does. */
    private final AtomicInteger wanted = new AtomicInteger();

    /** Who wants to know whether its event was handed on. */
    private final ConcurrentSkipListMap<Long, CompletableFuture<Offered>> waiting = new ConcurrentSkipListMap<>();

    /** The largest number that was offered here. */
    private final AtomicLong largest = new AtomicLong(-1);

    private volatile Subscription timer = () -> {};
    private volatile boolean closed;

    Pump(Line line, Codec<E> codec, SequenceHandler<? super E> handler) {
        this.line = line;
        this.codec = codec;
        this.handler = handler;
    }

    /** An event was buffered: hands on what is due. The future tells what became of that event, if it was due. */
    CompletableFuture<Offered> offered(long number) {
        largest.accumulateAndGet(number, Math::max);
        CompletableFuture<Offered> mine = waiting.computeIfAbsent(number, key -> new CompletableFuture<>());
        start();
        return mine;
    }

    /** Begins a run, or has one follow the present one. */
    void start() {
        if (wanted.getAndIncrement() == 0) run();
    }

    private void run() {
        timer.close();
        int seen = wanted.get();
        String owner = RequestIds.next();
        if (closed) settle(seen, 0, Duration.ZERO);
        else line.take(owner).whenComplete((reply, failure) -> next(seen, owner, reply, failure));
    }

    private void next(int seen, String owner, Reply reply, Throwable failure) {
        if (failure != null) {
            // The client was closed, and will not open again.
            if (Steps.cause(failure) instanceof IllegalStateException) closed = true;
            warn("the store did not answer", Steps.cause(failure));
            settle(seen, 0, line.options().retryPause());
            return;
        }
        told(reply.expected());
        if (!(reply instanceof Turn turn)) {
            Duration lease = line.options().lease();
            settle(
                    seen,
                    reply.expected(),
                    reply instanceof Busy busy && busy.left().compareTo(lease) < 0 ? busy.left() : lease);
        } else if (closed)
            line.release(owner).whenComplete((gone, lost) -> settle(seen, turn.expected(), Duration.ZERO));
        else execute(() -> handOn(seen, owner, turn));
    }

    private void execute(Runnable task) {
        try {
            line.steps().callbacks().execute(task);
        } catch (RejectedExecutionException closedExecutor) {
            task.run();
        }
    }

    private void handOn(int seen, String owner, Turn turn) {
        Renewal renewal = new Renewal(owner);
        try {
            handler.handle(new Handed<>(turn.expected(), codec.decode(turn.event()), turn.token()));
        } catch (Throwable e) {
            renewal.end();
            warn("the handler failed on event " + turn.expected(), e);
            line.release(owner)
                    .whenComplete((gone, lost) ->
                            settle(seen, turn.expected(), line.options().retryPause()));
            return;
        }
        renewal.end();
        line.done(owner, turn.expected()).whenComplete((reply, failure) -> next(seen, owner, reply, failure));
    }

    /** Everything below is handed on. */
    private void told(long expected) {
        waiting.headMap(expected).forEach((number, each) -> answer(number, each, Offered.HANDED_ON));
    }

    /** Who asks from now on has a future of its own. */
    private void answer(Long number, CompletableFuture<Offered> asked, Offered became) {
        waiting.remove(number, asked);
        asked.complete(became);
    }

    /** Ends the run; what was offered meanwhile gets another one. */
    private void settle(int seen, long expected, Duration pause) {
        var left = List.copyOf(waiting.entrySet());
        if (!wanted.compareAndSet(seen, 0)) {
            execute(this::run);
            return;
        }
        left.forEach(each -> answer(each.getKey(), each.getValue(), Offered.BUFFERED));
        if (closed || expected > largest.get()) return;
        timer = line.steps().time().schedule(Math.max(1_000_000, pause.toNanos()), this::start);
        if (closed || wanted.get() > 0) timer.close();
    }

    private void warn(String what, Throwable cause) {
        if (!closed) LOG.log(Level.WARNING, "stream \"" + line.stream().name() + "\": " + what, cause);
    }

    /** No more runs; an event under way is finished. */
    void close() {
        closed = true;
        timer.close();
    }

    /** Keeps the claim while the handler works. */
    private final class Renewal {

        private final String owner;
        private volatile boolean over;
        private volatile Subscription next;

        Renewal(String owner) {
            this.owner = owner;
            next = schedule();
        }

        private Subscription schedule() {
            return line.steps().time().schedule(line.options().lease().toNanos() / RENEWALS_PER_LEASE, this::renew);
        }

        private void renew() {
            if (over) return;
            line.renew(owner).whenComplete((reply, failure) -> {
                if (over || failure == null && !(reply instanceof Turn)) return;
                if (failure != null && Steps.cause(failure) instanceof IllegalStateException) return;
                next = schedule();
                if (over) next.close();
            });
        }

        void end() {
            over = true;
            next.close();
        }
    }
}
