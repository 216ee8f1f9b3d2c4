package dev.holdfast.lock.meeting;

import dev.holdfast.lock.meeting.MeetingStore.LatchState;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One caller that waits at a latch: whether it opened, as soon as that is known. */
final class LatchWait {

    /** Whether it opened. Completing it from outside gives up. */
    final CompletableFuture<Boolean> result = new CompletableFuture<>();

    private final ReentrantLock mutex = new ReentrantLock();
    private long before;
    private @Nullable LatchState first;
    private @Nullable Throwable failure;
    private boolean expired;

    /** Answers to the questions up to this one are too old for it: the latch may have been reset since. */
    void joined(long questions) {
        before = questions;
    }

    void answered(long number, LatchState state) {
        Boolean open = null;
        mutex.lock();
        try {
            if (number <= before) return;
            if (first == null) first = state;
            failure = null;
            if (state.left() == 0 || state.openings() > first.openings()) open = true;
            else if (expired) open = false;
        } finally {
            mutex.unlock();
        }
        if (open != null) result.complete(open);
    }

    void failed(long number, Throwable cause) {
        boolean last;
        mutex.lock();
        try {
            if (number <= before) return;
            failure = cause;
            last = expired;
        } finally {
            mutex.unlock();
        }
        if (last) result.completeExceptionally(cause);
    }

    /** Its time is up. What it then gets is what is known; while nothing is, the first answer decides. */
    void expire() {
        Throwable cause;
        boolean known;
        mutex.lock();
        try {
            expired = true;
            cause = failure;
            known = first != null;
        } finally {
            mutex.unlock();
        }
        if (cause != null) result.completeExceptionally(cause);
        else if (known) result.complete(false);
    }
}
