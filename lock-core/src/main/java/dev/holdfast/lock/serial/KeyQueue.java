package dev.holdfast.lock.serial;

import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.work.Stages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    /** By number. */
    private final TreeMap<Long, Submission<?>> waiting = new TreeMap<>();

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

        /** Given to the executor, and not begun. Who takes it from here decides what becomes of it, and of the turn. */
        private @Nullable Submission<?> handed;

        private @Nullable Submission<?> running;

        private final long began = executor.time.nanos();
        private int served;

        Turn(LockLease lease) {
            this.lease = lease;
        }

        boolean goesOn() {
            boolean timeLeft = executor.time.nanos() - began < executor.turnTime.toNanos();
            return served++ < executor.turnTasks && (timeLeft || served == 1) && lease.isHeld();
        }

        @Nullable
        Submission<?> hand() {
            running = null;
            handed = waiting.isEmpty() || !goesOn()
                    ? null
                    : waiting.pollFirstEntry().getValue();
            return handed;
        }

        boolean takeBack(Submission<?> submission) {
            if (handed != submission) return false;
            handed = null;
            return true;
        }

        Start start(Submission<?> submission) {
            if (!takeBack(submission)) return Start.ABANDONED;
            if (submission.isGivenUp()) return Start.GIVEN_UP;
            if (!lease.isHeld()) {
                waiting.put(submission.number, submission);
                return Start.LATE;
            }
            running = submission;
            return Start.BEGUN;
        }
    }

    /** What comes of a task that has come to its thread. */
    private enum Start {
        BEGUN,
        /** Nobody wants it any more. */
        GIVEN_UP,
        /** The lease is lost: it keeps its place, and waits for one that lives. */
        LATE,
        /** It has failed meanwhile, and the turn is over. */
        ABANDONED
    }

    /** What there is to do when the executor waits no longer; all of it may take foreign code, so outside the mutex. */
    record Abandoned(
            List<Submission<?>> notBegun,
            @Nullable CompletableFuture<Void> question,
            @Nullable Submission<?> running,
            Runnable leaving) {}

    // ---- within the mutex

    int size() {
        return waiting.size();
    }

    void add(Submission<?> submission, long number) {
        submission.number = number;
        waiting.put(number, submission);
    }

    /** Takes it out, if it has not begun. Gives what ends a question that nobody asks any more. */
    @Nullable
    CompletableFuture<Void> withdraw(Submission<?> submission) {
        return waiting.remove(submission.number, submission) && waiting.isEmpty() ? question : null;
    }

    /**
     * Takes all out that have not begun, the one included that was given to the executor: that may never come to it, and then
     * nobody else would end the turn.
     */
    Abandoned abandon() {
        Turn present = turn;
        Submission<?> handed = present == null ? null : present.handed;
        List<Submission<?>> notBegun = new ArrayList<>(waiting.values());
        waiting.clear();
        if (handed == null)
            return new Abandoned(notBegun, question, present == null ? null : present.running, () -> {});
        notBegun.add(0, handed);
        present.takeBack(handed);
        return new Abandoned(notBegun, question, null, () -> leave(present));
    }

    // ---- asking

    void ask() {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        long last = executor.decide(() -> {
            question = mine;
            // None wait if all were cancelled between two turns: then the question ends at once.
            if (waiting.isEmpty()) mine.complete(null);
            return waiting.isEmpty() ? 0 : waiting.lastKey();
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
            Map<Long, Submission<?>> asked = waiting.headMap(last, true);
            List<Submission<?>> all = List.copyOf(asked.values());
            asked.clear();
            return all;
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
            Submission<?> next = executor.decide(turn::hand);
            if (next == null) {
                leave(turn);
                return;
            }
            try {
                executor.tasks.execute(() -> run(turn, next));
                return;
            } catch (Throwable e) {
                if (!executor.decide(() -> turn.takeBack(next))) return;
                next.fail(e);
            }
        }
    }

    private void run(Turn turn, Submission<?> next) {
        switch (executor.decide(() -> turn.start(next))) {
            case BEGUN ->
                next.run(turn.lease).thenAccept(told -> {
                    proceed(turn);
                    told.run();
                });
            case GIVEN_UP -> proceed(turn);
            case LATE -> leave(turn);
            case ABANDONED -> {}
        }
    }

    private void leave(Turn turn) {
        executor.decide(() -> this.turn = null);
        turn.lease.releaseAsync().whenComplete((outcome, failure) -> goRound());
    }

    private void goRound() {
        if (executor.isWanted(this)) ask();
    }
}
