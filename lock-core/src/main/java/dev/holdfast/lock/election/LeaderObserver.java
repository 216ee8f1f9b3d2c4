package dev.holdfast.lock.election;

import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.lock.work.Callbacks;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches who leads, without being a candidate: asks at an interval, and tells of every change it finds. A leadership that
 * begins and ends between two questions is not seen. While the store is out of reach, the last answer stands.
 *
 * <p>What is seen is always of the past: never a ground to act as a leader, or to assume that nobody else does.
 *
 * <p>Safe for use by many threads. Close it to stop asking.
 */
public final class LeaderObserver implements AutoCloseable {

    private final LeaderSource source;
    private final Duration interval;
    private final TimeSource time;
    private final Consumer<Optional<Leader>> onChange;
    private final Announcements announcements;
    private final ReentrantLock mutex = new ReentrantLock();
    private volatile Optional<Leader> last = Optional.empty();
    private boolean answered;
    private boolean closed;
    private @Nullable Subscription timer;

    private LeaderObserver(Builder settings) {
        source = settings.source;
        interval = settings.interval;
        time = settings.time;
        onChange = settings.onChange;
        announcements = new Announcements(settings.callbacks);
    }

    /** An observer whose settings are to be chosen. */
    public static Builder builder(LeaderSource source) {
        return new Builder(Check.notNull("source", source));
    }

    /** The last answer; empty before the first one, or if it was that nobody leads. Local, no I/O. */
    public Optional<Leader> lastSeen() {
        return last;
    }

    /** Asks now, without blocking. What it tells is not told to {@link Builder#onChange}. */
    public CompletionStage<Optional<Leader>> currentLeader() {
        return source.currentLeader();
    }

    /** Stops asking. Idempotent; a change that is being told is told to its end. */
    @Override
    public void close() {
        mutex.lock();
        try {
            closed = true;
            if (timer != null) timer.close();
        } finally {
            mutex.unlock();
        }
    }

    private void ask() {
        CompletionStage<Optional<Leader>> asked;
        try {
            asked = source.currentLeader();
        } catch (RuntimeException e) {
            asked = CompletableFuture.failedFuture(e);
        }
        // One question at a time: answers cannot overtake each other.
        asked.whenComplete((leader, failure) -> answered(leader));
    }

    private void answered(@Nullable Optional<Leader> leader) {
        mutex.lock();
        try {
            if (closed) return;
            if (leader != null) saw(leader);
            timer = time.schedule(interval.toNanos(), this::ask);
        } finally {
            mutex.unlock();
        }
        announcements.deliver();
    }

    private void saw(Optional<Leader> leader) {
        if (answered && leader.equals(last)) return;
        answered = true;
        last = leader;
        announcements.add(() -> onChange.accept(leader));
    }

    /** Settings of an observer. Not safe for use by many threads. */
    public static final class Builder {

        private final LeaderSource source;
        private Duration interval = Duration.ofSeconds(1);
        private Consumer<Optional<Leader>> onChange = leader -> {};
        private Executor callbacks = Callbacks.DEFAULT;
        private TimeSource time = TimeSource.system();

        private Builder(LeaderSource source) {
            this.source = source;
        }

        /**
         * How long to wait after an answer before asking again; 1 s by default.
         *
         * @param interval from 10 ms to 24 h
         */
        public Builder interval(Duration interval) {
            this.interval = Check.duration("interval", interval, Duration.ofMillis(10), Duration.ofHours(24));
            return this;
        }

        /**
         * Hears the first answer and then every one that differs from the one before, one at a time and in order. What it
         * throws is logged and dropped. Default: nobody.
         */
        public Builder onChange(Consumer<Optional<Leader>> onChange) {
            this.onChange = Check.notNull("onChange", onChange);
            return this;
        }

        /** Runs {@link #onChange}. Default: daemon threads of the library. */
        public Builder callbacks(Executor executor) {
            this.callbacks = Check.notNull("executor", executor);
            return this;
        }

        /** The timer. Default: {@link TimeSource#system()}. */
        public Builder time(TimeSource time) {
            this.time = Check.notNull("time", time);
            return this;
        }

        /** An observer that asks for the first time now. */
        public LeaderObserver start() {
            LeaderObserver observer = new LeaderObserver(this);
            observer.ask();
            return observer;
        }
    }
}
