package dev.holdfast.lock.election;

import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.lock.work.Callbacks;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One candidate for the leadership that goes by a lock's name. All who campaign under that name, in this JVM or another,
 * are candidates of one election; two of these objects are two candidates, also on one lock.
 *
 * <p>A candidate that has joined stays one until it {@linkplain #resign() resigns} or is {@linkplain #close() closed}. It
 * queues for the lock; when it is lost, or the store is out of reach, it campaigns again after a pause: 100 ms at first,
 * twice as long each time up to 10 s, less up to a half by chance. A leadership of 10 s or more makes the next pause short
 * again. No exception ends a campaign.
 *
 * <p>The lock's {@linkplain DistributedLock#options() options} rule the leadership: a dead leader is followed when its
 * lease is over, and a maximum hold ends every leadership. Let nobody but the election use the lock's name. Close
 * the election before the client that the lock is from: one whose client was closed leads no longer, but is not told until
 * it is closed itself.
 *
 * <p>Safe for use by many threads, callbacks and the task included.
 */
public final class LeaderElection implements AutoCloseable {

    private final DistributedLock lock;
    private final Candidate candidate;

    private LeaderElection(Builder settings) {
        lock = settings.lock;
        candidate = new Candidate(settings);
    }

    /** A candidate with the default settings, that has not joined yet. No I/O. */
    public static LeaderElection on(DistributedLock lock) {
        return builder(lock).build();
    }

    /** A candidate whose settings are to be chosen. */
    public static Builder builder(DistributedLock lock) {
        return new Builder(Check.notNull("lock", lock));
    }

    /** The name of the election: the lock's. */
    public String name() {
        return lock.name();
    }

    /**
     * Joins at the end of the queue, and returns at once. Does nothing if this candidate has joined already.
     *
     * @throws IllegalStateException if this is closed
     */
    public void campaign() {
        candidate.campaign(null);
    }

    /**
     * Joins, returns at once, and runs the task on the executor whenever this candidate leads.
     *
     * <p>When the leadership is lost the task is interrupted. When the task returns or fails while it leads, the leadership is
     * given up at once. Either way this candidate campaigns again, after the task has returned and the pause described above:
     * there are never two tasks of one candidate at a time. The way to return for good is {@link #resign()}, which the task
     * may call itself.
     *
     * @param executor runs the task for as long as it takes; never a direct one, which would run it on a callback thread
     * @throws IllegalStateException if this candidate has joined already, or is closed
     */
    public void runWhileLeader(Executor executor, LeaderTask task) {
        Duty duty = new Duty(Check.notNull("executor", executor), Check.notNull("task", task));
        if (!candidate.campaign(duty))
            throw new IllegalStateException("this candidate of '" + name() + "' campaigns already");
    }

    /**
     * Whether this candidate certainly leads. Local, no I/O, and never more optimistic than the lease: false from the
     * moment on at which another may lead.
     */
    public boolean isLeader() {
        Term term = candidate.term();
        return term != null && term.leadership.isLeader();
    }

    /** The fencing token of its leadership; empty if it does not lead. */
    public OptionalLong epoch() {
        Term term = candidate.term();
        return term != null && term.leadership.isLeader()
                ? OptionalLong.of(term.leadership.epoch())
                : OptionalLong.empty();
    }

    /**
     * Gives up the leadership, or the place in the queue, and leaves the election until {@link #campaign()} or {@link
     * #runWhileLeader}. {@link #isLeader()} is false at once and the next candidate leads at once, but not before a task that
     * runs here has returned: it is interrupted, and has the time of {@link Builder#grace(Duration) grace} for it.
     *
     * <p>Waits until the leadership has been given back, also through interrupts; at most the grace, plus what a release takes.
     * Called by the task itself it does not wait: the leadership is given back when the task returns. Never throws.
     */
    public void resign() {
        leave(false);
    }

    /** As {@link #resign()}, without blocking; the stage never fails. */
    public CompletionStage<Void> resignAsync() {
        Term departing = candidate.withdraw(false);
        return departing == null ? CompletableFuture.completedFuture(null) : departing.departure();
    }

    /** {@linkplain #resign() Resigns} for good. Idempotent, never throws. */
    @Override
    public void close() {
        leave(true);
    }

    private void leave(boolean forGood) {
        Term departing = candidate.withdraw(forGood);
        if (departing != null) departing.awaitDeparture();
    }

    @Override
    public String toString() {
        OptionalLong epoch = epoch();
        return "LeaderElection['" + name() + "'" + (epoch.isPresent() ? ", leads in epoch " + epoch.getAsLong() : "")
                + ']';
    }

    /** Settings of a candidate. Not safe for use by many threads. */
    public static final class Builder {

        final DistributedLock lock;
        LeaderListener listener = new LeaderListener() {};
        Executor callbacks = Callbacks.DEFAULT;
        Duration grace = Duration.ofSeconds(10);
        TimeSource time = TimeSource.system();

        @Nullable
        Long seed;

        private Builder(DistributedLock lock) {
            this.lock = lock;
        }

        /** Hears how the candidate fares. Default: nobody; failures are logged. */
        public Builder listener(LeaderListener listener) {
            this.listener = Check.notNull("listener", listener);
            return this;
        }

        /** Runs the listener's calls, one at a time. Default: daemon threads of the library. */
        public Builder callbacks(Executor executor) {
            this.callbacks = Check.notNull("executor", executor);
            return this;
        }

        /**
         * For how long a task that was interrupted by {@link #resign()} or {@link #close()} may go on before the leadership
         * is given back all the same, 10 s by default. A task that takes longer overlaps with the next leader's.
         *
         * @param grace longer than zero, at most 365 days
         */
        public Builder grace(Duration grace) {
            this.grace = Check.duration("grace", grace, Check.MAX_WAIT);
            return this;
        }

        /** The clock and timer of pauses. Default: {@link TimeSource#system()}. */
        public Builder time(TimeSource time) {
            this.time = Check.notNull("time", time);
            return this;
        }

        /** Pauses that are not drawn by lot, for runs that must repeat exactly. */
        Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /** The candidate, which has not joined yet. No I/O. */
        public LeaderElection build() {
            return new LeaderElection(this);
        }
    }
}
