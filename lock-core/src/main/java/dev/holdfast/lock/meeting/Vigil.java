package dev.holdfast.lock.meeting;

import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.lock.work.Stages;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One question that is asked until its asker has had enough: at once when told to, else time and again; one at a time, numbered
 * from 1. A store that fails is asked again soon, until the patience is over. Calls its asker without holding the mutex.
 *
 * @param <A> the answer
 */
final class Vigil<A> {

    private static final long AFTER_FAILURE = 100_000_000;

    /** Who wants to know. */
    interface Asker<A> {

        CompletionStage<A> ask();

        /** The answer to the question of that number. */
        void answered(long number, A answer);

        /** A question failed; the next one is asked soon. */
        void failed(long number, Throwable failure);

        /** There will be no answer; the vigil has ended. */
        void gaveUp(Throwable failure);
    }

    private final TimeSource time;
    private final long interval;
    private final long patience;
    private final Asker<A> asker;
    private final ReentrantLock mutex = new ReentrantLock();
    private final CompletableFuture<Void> quiet = new CompletableFuture<>();
    private long questions;
    private boolean asking;
    private boolean again;
    private boolean ended;
    private boolean failing;
    private long failingSince;
    private @Nullable Subscription timer;

    Vigil(TimeSource time, long intervalNanos, long patienceNanos, Asker<A> asker) {
        this.time = time;
        this.interval = intervalNanos;
        this.patience = patienceNanos;
        this.asker = asker;
    }

    /** The number of the last question. A later one was asked after this call. */
    long questions() {
        mutex.lock();
        try {
            return questions;
        } finally {
            mutex.unlock();
        }
    }

    /** Asks now, or once more when the question under way is settled. */
    void ask() {
        long number;
        mutex.lock();
        try {
            if (ended) return;
            again = asking;
            if (asking) return;
            asking = true;
            number = ++questions;
            if (timer != null) timer.close();
            timer = null;
        } finally {
            mutex.unlock();
        }
        asker.ask().whenComplete((answer, failure) -> settled(number, answer, failure));
    }

    /** Asks no more. The stage completes when no question is under way. */
    CompletionStage<Void> end() {
        boolean idle;
        mutex.lock();
        try {
            ended = true;
            idle = !asking;
            if (timer != null) timer.close();
            timer = null;
        } finally {
            mutex.unlock();
        }
        if (idle) quiet.complete(null);
        return quiet;
    }

    private void settled(long number, @Nullable A answer, @Nullable Throwable failure) {
        Throwable cause = failure == null ? null : Stages.cause(failure);
        boolean over;
        boolean last;
        mutex.lock();
        try {
            over = ended;
            last = cause != null && !mayPass(cause);
            if (cause == null) failing = false;
            if (last) ended = true;
        } finally {
            mutex.unlock();
        }
        if (!over) {
            if (last) asker.gaveUp(cause);
            else if (cause != null) asker.failed(number, cause);
            else asker.answered(number, answer);
        }
        next(cause != null);
    }

    private boolean mayPass(Throwable cause) {
        long now = time.nanos();
        if (!failing) failingSince = now;
        failing = true;
        return Failures.passes(cause) && now - failingSince < patience;
    }

    private void next(boolean failed) {
        boolean now = false;
        boolean over;
        mutex.lock();
        try {
            asking = false;
            over = ended;
            if (!over && again && !failed) now = true;
            else if (!over) timer = time.schedule(failed ? AFTER_FAILURE : interval, this::ask);
        } finally {
            mutex.unlock();
        }
        if (over) quiet.complete(null);
        else if (now) ask();
    }
}
