package dev.holdfast.counter.sequence;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.spi.RequestIds;
import dev.holdfast.counter.spi.SequenceStore.Busy;
import dev.holdfast.counter.spi.SequenceStore.Reply;
import dev.holdfast.counter.spi.SequenceStore.Turn;
import dev.holdfast.counter.spi.Steps;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.Subscription;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands on what is due, one event after the other, for as long as this JVM gets turns. One run at a time; who wants one while
 * one is under way has another one follow. As long as an event that was offered here is not handed on, another run comes after
 * a while: to take over from a JVM that died.
 *
 * <p>The steps of runs are links of one chain, on whichever threads bring the store's answers. Only the handler needs a thread
 * of the application: that of an offer which is blocked by this very event, as the callback executor may have no other; else
 * one of the callback executor.
 */
final class Pump<E> {

    private static final System.Logger LOG = System.getLogger(Sequencer.class.getName());

    private final Line line;
    private final Codec<E> codec;
    private final SequenceHandler<? super E> handler;
    private final Chain chain = new Chain();

    /** How often a run was wanted since the pump stood still; 0 while it does. */
    private final AtomicInteger wanted = new AtomicInteger();

    /** Who wants to know whether its event was handed on. */
    private final ConcurrentSkipListMap<Long, Wait> waiting = new ConcurrentSkipListMap<>();

    /** The largest number that was offered here. */
    private final AtomicLong largest = new AtomicLong(-1);

    /** Completes when the pump is closed and stands still. */
    private final CompletableFuture<Void> still = new CompletableFuture<>();

    private volatile @Nullable Job job;
    private volatile @Nullable Thread handling;
    private volatile Subscription timer = () -> {};
    private volatile boolean closed;

    Pump(Line line, Codec<E> codec, SequenceHandler<? super E> handler) {
        this.line = line;
        this.codec = codec;
        this.handler = handler;
    }

    /** An event was buffered: hands on what is due. */
    void offered(long number) {
        largest.accumulateAndGet(number, Math::max);
        start();
    }

    /** Nothing that was offered so far is there any more. */
    void forgotten() {
        largest.set(-1);
    }

    /** The expected event was buffered: hands it on, and tells what became of it. */
    CompletionStage<Offered> handOn(long number) {
        Wait wait = waiting.computeIfAbsent(number, key -> new Wait());
        offered(number);
        return wait.became;
    }

    /** As {@link #handOn}, with this thread for the handler; the stage is complete. */
    CompletionStage<Offered> handOnHere(long number) {
        Wait wait = waiting.computeIfAbsent(number, key -> new Wait());
        wait.block();
        offered(number);
        while (true) {
            CompletableFuture<Void> call = wait.nextCall();
            runHere(number);
            if (wait.became.isDone()) return wait.became;
            call.join();
        }
    }

    private void runHere(long number) {
        Job present = job;
        if (present == null || !present.isOf(number)) return;
        // The wait goes through interrupts; they are not meant for the handler.
        boolean interrupted = Thread.interrupted();
        present.run();
        if (interrupted) Thread.currentThread().interrupt();
    }

    /** Begins a run, or has one follow the present one. */
    void start() {
        if (wanted.getAndIncrement() > 0) return;
        CompletableFuture<Void> runs = new CompletableFuture<>();
        if (!line.steps().during(runs)) closed = true;
        begin(runs);
    }

    private void begin(CompletableFuture<Void> runs) {
        Run run = new Run(runs);
        chain.add(() -> run.guarded(run::begin));
    }

    private boolean stops() {
        return closed || line.steps().isClosed();
    }

    private void warn(String what, Throwable cause) {
        if (!stops()) LOG.log(Level.WARNING, "stream \"" + line.stream().name() + "\": " + what, cause);
    }

    /** No more runs; waits for an event under way, at most the patience. */
    void close() {
        closed = true;
        timer.close();
        if (wanted.get() == 0) still.complete(null);
        // If nobody has begun to handle it, it is given up.
        Job present = job;
        if (present != null) present.run();
        if (handling != Thread.currentThread()) line.steps().awaitAtMostPatience(still);
    }

    /** From a claim to its end. */
    private final class Run {

        private final CompletableFuture<Void> runs;
        private final int seen = wanted.get();
        private final String owner = RequestIds.next();
        private boolean over;

        /** @param runs ends with the last of the runs that follow one another */
        Run(CompletableFuture<Void> runs) {
            this.runs = runs;
        }

        void begin() {
            timer.close();
            if (stops()) settle(0, Duration.ZERO);
            else then(line.take(owner), this::next);
        }

        private void then(
                CompletionStage<Reply> step, BiConsumer<? super @Nullable Reply, ? super @Nullable Throwable> next) {
            step.whenComplete((reply, failure) -> chain.add(() -> guarded(() -> next.accept(reply, failure))));
        }

        void guarded(Runnable link) {
            try {
                link.run();
            } catch (Throwable e) {
                broke(e);
            }
        }

        private void next(@Nullable Reply reply, @Nullable Throwable failure) {
            if (failure != null || reply == null) {
                unanswered(Steps.cause(failure == null ? new NullPointerException("no reply") : failure));
                return;
            }
            told(reply.expected());
            if (!(reply instanceof Turn turn)) settle(reply.expected(), untilFree(reply));
            else if (stops()) giveUp(turn.expected(), Duration.ZERO);
            else handle(turn);
        }

        private void unanswered(Throwable cause) {
            warn("the store did not answer", cause);
            // A closed store or client, or a refusal, does not pass by itself: the next offer tries.
            boolean passes = !(cause instanceof IllegalStateException)
                    && !(cause instanceof BackendUnavailableException refusal && !refusal.isTransient());
            settle(passes ? 0 : Long.MAX_VALUE, line.options().retryPause());
        }

        private Duration untilFree(Reply reply) {
            Duration lease = line.options().lease();
            return reply instanceof Busy busy && busy.left().compareTo(lease) < 0 ? busy.left() : lease;
        }

        private void handle(Turn turn) {
            Job next = new Job(turn.expected(), () -> guarded(() -> handOn(turn)));
            // First this, then that: a thread that blocks meanwhile looks in the other order.
            job = next;
            Wait wait = waiting.get(turn.expected());
            if (wait != null && wait.isBlocking()) wait.call();
            else line.steps().callback(next::run);
        }

        private void handOn(Turn turn) {
            if (stops()) {
                giveUp(turn.expected(), Duration.ZERO);
                return;
            }
            Throwable failure = handled(turn);
            if (failure == null) then(line.done(owner, turn.expected()), this::next);
            else {
                warn("the handler failed on event " + turn.expected(), failure);
                giveUp(turn.expected(), line.options().retryPause());
            }
        }

        private @Nullable Throwable handled(Turn turn) {
            Renewal renewal = new Renewal(line, owner);
            handling = Thread.currentThread();
            try {
                handler.handle(new Handed<>(turn.expected(), codec.decode(turn.event()), turn.token()));
                return null;
            } catch (Throwable e) {
                return e;
            } finally {
                handling = null;
                renewal.end();
            }
        }

        private void giveUp(long expected, Duration pause) {
            then(line.release(owner), (gone, lost) -> settle(expected, pause));
        }

        /** Everything below is handed on. */
        private void told(long expected) {
            waiting.headMap(expected)
                    .forEach((number, wait) -> end(number, wait, each -> each.answer(Offered.HANDED_ON)));
        }

        /** Who asks from now on waits anew. */
        private void end(Long number, Wait wait, Consumer<Wait> answer) {
            waiting.remove(number, wait);
            answer.accept(wait);
        }

        private void settle(long expected, Duration pause) {
            if (!ended(wait -> wait.answer(Offered.BUFFERED)) || stops() || expected > largest.get()) return;
            timer = line.steps().time().schedule(Math.max(1_000_000, pause.toNanos()), Pump.this::start);
            if (closed || wanted.get() > 0) timer.close();
        }

        /** Something of ours or of the executor's failed. Who waits hears of it, and the pump goes on. */
        private void broke(Throwable cause) {
            warn("handing on failed", cause);
            if (over) return;
            line.release(owner);
            if (ended(wait -> wait.fail(cause)))
                timer = line.steps().time().schedule(line.options().retryPause().toNanos(), Pump.this::start);
        }

        /** Ends the run; false if another one follows, for what was offered meanwhile. */
        private boolean ended(Consumer<Wait> answer) {
            over = true;
            job = null;
            var left = List.copyOf(waiting.entrySet());
            if (!wanted.compareAndSet(seen, 0)) {
                Pump.this.begin(runs);
                return false;
            }
            left.forEach(each -> end(each.getKey(), each.getValue(), answer));
            if (closed) still.complete(null);
            runs.complete(null);
            return true;
        }
    }
}
