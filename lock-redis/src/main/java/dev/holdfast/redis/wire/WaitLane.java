package dev.holdfast.redis.wire;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.Copies;
import dev.holdfast.redis.Waited;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which one thing is waited for. Scripts that come while a wait is under way go together when it has ended, with
 * one wait behind them all: however many there are, nobody waits for more than what is left of the wait before and one of his own.
 *
 * <p>WAIT counts what was written on its own connection, and one that comes back by itself after a break has written nothing: then
 * it would find at once that all have got everything. So the server is asked for the connection's number before and behind; if the
 * two differ, nobody knows what the wait was for.
 */
final class WaitLane {

    /** Scripts to one wait; the others go with the next. */
    private static final int MOST_AT_ONCE = 500;

    private static final List<String> WHICH = List.of("CLIENT", "ID");

    private record Entry(Waits.Call call, CompletableFuture<Waited> answer) {}

    private final Waits.Wish wish;
    private final Supplier<CompletionStage<Link>> open;

    /** Guards what follows. Nothing waits while it is held. */
    private final ReentrantLock mutex = new ReentrantLock();

    private final Deque<Entry> waiting = new ArrayDeque<>();
    private boolean busy;
    private boolean closed;
    private @Nullable CompletableFuture<Link> link;

    WaitLane(Waits.Wish wish, Supplier<CompletionStage<Link>> open) {
        this.wish = wish;
        this.open = open;
    }

    CompletionStage<Waited> add(Waits.Call call) {
        Entry entry = new Entry(call, new CompletableFuture<>());
        mutex.lock();
        try {
            waiting.add(entry);
            if (busy) return entry.answer;
            busy = true;
        } finally {
            mutex.unlock();
        }
        sendNext();
        return entry.answer;
    }

    void drop() {
        CompletableFuture<Link> open = link(false);
        if (open != null) open.thenAccept(Link::drop);
    }

    void close() {
        mutex.lock();
        try {
            closed = true;
        } finally {
            mutex.unlock();
        }
        CompletableFuture<Link> open = link(false);
        if (open != null) open.thenAccept(Link::close);
    }

    // ---- one batch after the other

    private void sendNext() {
        List<Entry> batch = new ArrayList<>();
        mutex.lock();
        try {
            while (batch.size() < MOST_AT_ONCE && !waiting.isEmpty()) batch.add(waiting.poll());
            if (batch.isEmpty()) {
                busy = false;
                return;
            }
        } finally {
            mutex.unlock();
        }
        CompletableFuture<Link> open = link(true);
        open.whenComplete((link, failure) -> {
            if (failure == null) {
                send(link, batch);
            } else {
                forget(open);
                batch.forEach(entry -> entry.answer.completeExceptionally(cause(failure)));
                sendNext();
            }
        });
    }

    private void send(Link link, List<Entry> batch) {
        CompletableFuture<List<String>> before = link.command(WHICH).toCompletableFuture();
        List<CompletableFuture<List<String>>> answers = new ArrayList<>(batch.size());
        for (Entry entry : batch) {
            if (entry.call.asking()) link.command(List.of("ASKING"));
            answers.add(link.run("EVAL", entry.call.script(), entry.call.keys(), entry.call.args())
                    .toCompletableFuture());
        }
        CompletableFuture<List<String>> copies = link.command(wish.words()).toCompletableFuture();
        CompletableFuture<List<String>> behind = link.command(WHICH).toCompletableFuture();
        List<CompletableFuture<List<String>>> all = new ArrayList<>(answers);
        all.addAll(List.of(before, copies, behind));
        CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).whenComplete((done, failure) -> {
            CompletableFuture<Copies> reached = reached(before, copies, behind);
            for (int i = 0; i < batch.size(); i++) settle(batch.get(i), answers.get(i), reached);
            sendNext();
        });
    }

    /** Where what was written has got to; fails if the wait is worth nothing. */
    private CompletableFuture<Copies> reached(
            CompletableFuture<List<String>> before,
            CompletableFuture<List<String>> copies,
            CompletableFuture<List<String>> behind) {
        for (CompletableFuture<List<String>> each : List.of(copies, before, behind)) {
            Throwable failure = failure(each);
            if (failure != null) return CompletableFuture.failedFuture(failure);
        }
        if (!before.join().equals(behind.join()))
            return CompletableFuture.failedFuture(new OutcomeUnknownException(
                    "the connection broke before it was known where the grant had got to", null));
        try {
            return CompletableFuture.completedFuture(wish.read(copies.join()));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(
                    new OutcomeUnknownException("no answer to " + wish.words() + ": " + copies.join(), e));
        }
    }

    private static void settle(Entry entry, CompletableFuture<List<String>> answer, CompletableFuture<Copies> reached) {
        Throwable failure = failure(answer);
        if (failure == null) failure = failure(reached);
        if (failure == null) entry.answer.complete(new Waited(answer.join(), reached.join()));
        else entry.answer.completeExceptionally(failure);
    }

    private static @Nullable Throwable failure(CompletableFuture<?> stage) {
        if (!stage.isCompletedExceptionally()) return null;
        return stage.handle((value, failure) -> cause(failure)).join();
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    // ---- its connection

    private @Nullable CompletableFuture<Link> link(boolean wanted) {
        CompletableFuture<Link> begun;
        mutex.lock();
        try {
            if (link != null || !wanted) return link;
            if (closed) return CompletableFuture.failedFuture(isClosed());
            link = begun = new CompletableFuture<>();
        } finally {
            mutex.unlock();
        }
        open.get().whenComplete((opened, failure) -> {
            if (failure == null) begun.complete(opened);
            else begun.completeExceptionally(cause(failure));
        });
        return begun;
    }

    private void forget(@Nullable CompletableFuture<Link> gone) {
        mutex.lock();
        try {
            if (link == gone) link = null;
        } finally {
            mutex.unlock();
        }
    }

    private static BackendUnavailableException isClosed() {
        return BackendUnavailableException.refused("this transport is closed", null);
    }
}
