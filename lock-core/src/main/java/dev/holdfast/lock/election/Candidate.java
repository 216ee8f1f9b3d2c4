package dev.holdfast.lock.election;

import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.lock.work.Stages;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The campaign of one candidate. While it campaigns it is in one of these states.
 * <ul>
 *   <li><em>Seeking</em>: it queues for the lock; {@code attempt} stands for the question that is out.
 *   <li><em>Leading</em>: it has a {@code term}.
 *   <li><em>Winding up</em>: the term is over and its task has not returned; {@code busy} is that term. Nothing is sought
 *       until it has, so that one candidate never runs two tasks.
 *   <li><em>Pausing</em>: it seeks again when {@code pause} is over.
 * </ul>
 * Every event is a step under the mutex, which adds what the listener is to hear; calls of foreign code, the lock's
 * included, are made after it is free, and the listener's last. An event for an attempt, a term or a pause that is no longer
 * the current one changes nothing, and a lease that comes for such an attempt is given back.
 */
final class Candidate {

    private final DistributedLock lock;
    private final TimeSource time;
    private final Duration grace;
    private final LeaderListener listener;
    private final Announcements announcements;
    private final Backoff backoff;
    private final ReentrantLock mutex = new ReentrantLock();

    private boolean closed;
    private boolean campaigning;
    private @Nullable Duty duty;
    private @Nullable CompletableFuture<Void> attempt;
    private volatile @Nullable Term term;
    private @Nullable Term busy;
    private @Nullable Pause pause;
    private volatile @Nullable Term departed;

    /** A pause and its timer. */
    private static final class Pause {
        @Nullable
        Subscription timer;
    }

    /** What a candidate has when it leaves. */
    private record Left(
            @Nullable CompletableFuture<Void> attempt,
            @Nullable Term term) {}

    Candidate(LeaderElection.Builder settings) {
        lock = settings.lock;
        time = settings.time;
        grace = settings.grace;
        listener = settings.listener;
        announcements = new Announcements(settings.callbacks);
        Long seed = settings.seed;
        backoff = new Backoff(seed == null ? time.nanos() ^ System.identityHashCode(this) : seed);
    }

    @Nullable
    Term term() {
        return term;
    }

    /** Joins. False if it has joined already. */
    boolean campaign(@Nullable Duty work) {
        boolean joined = decide(() -> {
            if (closed) throw new IllegalStateException("the election of '" + lock.name() + "' is closed");
            if (campaigning) return false;
            campaigning = true;
            duty = work;
            backoff.reset();
            return true;
        });
        if (joined) seek();
        return joined;
    }

    /** Leaves, and gives the last term whose departure may have to be waited for. */
    @Nullable
    Term withdraw(boolean close) {
        Left left = decide(() -> {
            closed |= close;
            campaigning = false;
            stopPause();
            Left was = new Left(attempt, term);
            attempt = null;
            if (was.term != null) {
                end(was.term, Optional.empty());
                departed = was.term;
            }
            return was;
        });
        if (left.attempt != null) left.attempt.complete(null);
        if (left.term != null) left.term.leave(time, grace);
        announcements.deliver();
        return departed;
    }

    // ---- the states and the ways between them

    private void seek() {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        if (!decide(() -> begin(mine))) return;
        CompletableFuture<LockLease> asked = ask();
        asked.whenComplete((lease, failure) -> {
            if (lease != null) elected(mine, lease);
            else failed(mine, failure);
        });
        // Withdrawn, also if that was before there was anything to cancel.
        mine.thenRun(() -> asked.cancel(false));
    }

    private boolean begin(CompletableFuture<Void> mine) {
        if (!maySeek()) return false;
        attempt = mine;
        return true;
    }

    private boolean maySeek() {
        return campaigning && attempt == null && term == null && busy == null && pause == null;
    }

    private CompletableFuture<LockLease> ask() {
        try {
            return lock.acquireAsync().toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void elected(CompletableFuture<Void> mine, LockLease lease) {
        Term begun = decide(() -> {
            if (attempt != mine) return null;
            attempt = null;
            Term elected = new Term(lease, duty, time.nanos());
            term = elected;
            if (duty != null) busy = elected;
            announcements.add(() -> listener.onElected(lease.fencingToken()));
            return elected;
        });
        if (begun == null) {
            lease.releaseAsync();
            return;
        }
        lease.whenLost().thenAccept(cause -> lost(begun, cause));
        begun.begin(this::returned);
        // Not sooner: a listener that runs on this thread may resign, and wait for what has only begun now.
        announcements.deliver();
    }

    private void failed(CompletableFuture<Void> mine, Throwable failure) {
        decide(() -> {
            if (attempt != mine) return null;
            attempt = null;
            announce(Stages.cause(failure), pauseIfFree());
            return null;
        });
        announcements.deliver();
    }

    private void lost(Term lost, LossCause cause) {
        boolean current = decide(() -> {
            if (!end(lost, Optional.of(cause))) return false;
            pauseIfFree();
            return true;
        });
        if (current) lost.interrupt();
        announcements.deliver();
    }

    /** The task has returned: by itself, or because its leadership was over. */
    private void returned(Term worked, @Nullable Throwable failure) {
        boolean byItself = decide(() -> {
            if (busy == worked) busy = null;
            boolean current = end(worked, Optional.empty());
            Duration next = pauseIfFree();
            if (failure != null && (current || !(failure instanceof InterruptedException))) announce(failure, next);
            return current;
        });
        if (byItself) worked.lease.releaseAsync();
        announcements.deliver();
    }

    private boolean end(Term ended, Optional<LossCause> cause) {
        if (term != ended) return false;
        term = null;
        ended.leadership.end();
        if (time.nanos() - ended.began >= Backoff.LONGEST.toNanos()) backoff.reset();
        announcements.add(() -> listener.onLost(ended.leadership.epoch(), cause));
        return true;
    }

    /** Every way back to seeking leads through a pause, so that no run of failures, losses or short tasks is a busy loop. */
    private Duration pauseIfFree() {
        if (!maySeek()) return Duration.ZERO;
        Duration length = backoff.next();
        Pause begun = new Pause();
        pause = begun;
        begun.timer = time.schedule(length.toNanos(), () -> resume(begun));
        return length;
    }

    private void resume(Pause over) {
        boolean current = decide(() -> {
            if (pause != over) return false;
            pause = null;
            return true;
        });
        if (current) seek();
    }

    private void stopPause() {
        Pause current = pause;
        pause = null;
        if (current != null && current.timer != null) current.timer.close();
    }

    private void announce(Throwable failure, Duration next) {
        announcements.add(() -> listener.onFailure(failure, next));
    }

    private <T extends @Nullable Object> T decide(Supplier<T> body) {
        mutex.lock();
        try {
            return body.get();
        } finally {
            mutex.unlock();
        }
    }
}
