package dev.holdfast.lock.serial;

import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.work.Stages;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one key in this JVM.
 *
 * <p>A queue goes round: <em>asking</em> for the lock, a <em>turn</em> in which its tasks run one after the other, and
 * <em>leaving</em>, which gives the lease back; then it asks again if tasks wait, and is forgotten if none do. It is in exactly one
 * of the three from its first task on, and whoever takes it from one to the next is alone in that: the answer of the store, the
 * end of a task, the end of the release. All fields are guarded by the executor's mutex; nothing foreign runs inside it.
 */
final class KeyQueue {

    final String key;
    private final SerialExecutor executor;
    private final DistributedLock lock;
    private final ArrayDeque<Submission<?>> waiting = new ArrayDeque<>();

    /** While asking: completes to give up. */
    private @Nullable CompletableFuture<Void> question;

    /** While its tasks run. */
    private @Nullable Turn turn;

    KeyQueue(SerialExecutor executor, String key, DistributedLock lock) {
        this.executor = executor;
        this.key = key;
        this.lock = lock;
    }

    /** One lease, how much of it is used up, and what runs under it. */
    private final class Turn {

        final LockLease lease;

        @Nullable
        Submission<?> running;

        private final long began = executor.time.nanos();
        private int served;

        Turn(LockLease lease) {
            this.lease = lease;
        }

        boolean goesOn() {
            boolean timeLeft = executor.time.nanos() - began < executor.turnTime.toNanos();
            return served++ < executor.turnTasks && (timeLeft || served == 1) && lease.isHeld();
        }
    }

    // ---- within the mutex

    int size() {
        return waiting.size();
    }

    void add(Submission<?> submission, long number) {
        submission.number = number;
        waiting.add(submission);
    }

    /** Takes it out, if it has not begun. Gives what ends a question that nobody asks any more. */
    @Nullable
    CompletableFuture<Void> withdraw(Submission<?> submission) {
        return waiting.remove(submission) && waiting.isEmpty() ? question : null;
    }

    /** Takes all out that have not begun. */
    List<Submission<?>> drain() {
        List<Submission<?>> rest = new ArrayList<>(waiting);
        waiting.clear();
        return rest;
    }

    @Nullable
    CompletableFuture<Void> question() {
        return question;
    }

    @Nullable
    Submission<?> running() {
        return turn == null ? null : turn.running;
    }

    // ---- asking

    void ask() {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        long last = executor.decide(() -> {
            question = mine;
            // None wait if all were cancelled between two turns: then the question ends at once.
            Submission<?> newest = waiting.peekLast();
            if (newest == null) mine.complete(null);
            return newest == null ? 0 : newest.number;
        });
        CompletableFuture<LockLease> asked = asked();
        asked.whenComplete((lease, failure) -> {
            executor.decide(() -> question = null);
            if (lease != null) begin(lease);
            else unanswered(last, failure);
        });
        mine.thenRun(() -> asked.cancel(false));
    }

    private CompletableFuture<LockLease> asked() {
        try {
            return lock.acquireAsync().toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Fails those that waited since the question was asked: each had the whole patience. Others ask for themselves. */
    private void unanswered(long last, Throwable failure) {
        List<Submission<?>> failed = executor.decide(() -> {
            List<Submission<?>> asked = new ArrayList<>();
            for (Submission<?> next = waiting.peek(); next != null && next.number <= last; next = waiting.peek()) {
                asked.add(next);
                waiting.remove();
            }
            return asked;
        });
        goRound();
        failed.forEach(each -> each.fail(Stages.cause(failure)));
    }

    // ---- the turn

    private void begin(LockLease lease) {
        Turn begun = new Turn(lease);
        executor.decide(() -> turn = begun);
        // A loss that is told late must not hit a task of the next turn.
        if (executor.interruptOnLoss) lease.whenLost().thenRun(() -> interrupt(begun));
        proceed(begun);
    }

    private void interrupt(Turn lost) {
        Submission<?> running = executor.decide(() -> lost.running);
        if (running != null) running.interrupt();
    }

    /** Hands the next task to the executor, or leaves. */
    private void proceed(Turn turn) {
        while (true) {
            Submission<?> next = executor.decide(() -> {
                turn.running = null;
                return waiting.isEmpty() || !turn.goesOn() ? null : waiting.remove();
            });
            if (next == null) {
                leave(turn);
                return;
            }
            try {
                executor.tasks.execute(() -> run(turn, next));
                return;
            } catch (Throwable e) {
                next.fail(e);
            }
        }
    }

    private void run(Turn turn, Submission<?> next) {
        if (next.isGivenUp()) {
            proceed(turn);
            return;
        }
        boolean begins = executor.decide(() -> {
            if (turn.lease.isHeld()) {
                turn.running = next;
                return true;
            }
            // The executor was late: the task keeps its place, and waits for a lease that lives.
            waiting.addFirst(next);
            return false;
        });
        if (!begins) leave(turn);
        else
            next.run(turn.lease).thenAccept(told -> {
                proceed(turn);
                told.run();
            });
    }

    private void leave(Turn turn) {
        executor.decide(() -> this.turn = null);
        turn.lease.releaseAsync().whenComplete((outcome, failure) -> goRound());
    }

    private void goRound() {
        if (executor.isWanted(this)) ask();
    }
}
