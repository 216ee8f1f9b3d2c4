package dev.holdfast.lock;

import dev.holdfast.lock.spi.Mode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One caller's wish for a name. Its result is a hold, or null when the name was busy for as long as the caller would wait.
 * Changed under its cohort's mutex only.
 */
final class Request {

    final Mode mode;
    final LeaseOptions options;
    final long began;
    final CompletableFuture<@Nullable Hold> result = new CompletableFuture<>();

    /** How long it waits in nanoseconds: 0 not at all, {@link Long#MAX_VALUE} for ever. */
    final long patience;

    /** Whom to interrupt when the hold is lost. */
    final @Nullable Thread thread;

    /** Whose call it is, for those who look: the thread that blocks; 0 if none does. Not the thread itself, which it would keep. */
    long threadId;

    String threadName;

    /** What follows the call. */
    LockTracer.Trail trail = LockTracer.Trail.NONE;

    /** Whose queue it entered. */
    volatile @Nullable Cohort cohort;

    /** Its wait is over, but the store has not been heard yet; whatever it says next settles the request. */
    boolean overdue;

    Alarms.@Nullable Alarm alarm;

    /**
     * @param wait zero not to wait, null to wait for ever
     * @param thread the caller's, if it blocks
     * @param interrupted whether the loss of the hold interrupts that thread from the start
     */
    Request(
            Mode mode,
            LeaseOptions options,
            @Nullable Duration wait,
            long began,
            @Nullable Thread thread,
            boolean interrupted) {
        this.mode = mode;
        this.options = options;
        this.began = began;
        this.patience = wait == null ? Long.MAX_VALUE : wait.toNanos();
        this.thread = interrupted ? thread : null;
        this.threadId = thread == null ? 0 : thread.getId();
        this.threadName = thread == null ? "" : thread.getName();
    }

    /** It goes on with what another call began. */
    Request inNameOf(Hold earlier) {
        threadId = earlier.threadId;
        threadName = earlier.threadName;
        trail = earlier.trail;
        return this;
    }

    boolean waits() {
        return patience > 0;
    }

    boolean hasEnd() {
        return patience < Long.MAX_VALUE;
    }

    boolean isDue(long now) {
        return overdue || (hasEnd() && end() - now <= 0);
    }

    long end() {
        return began + patience;
    }
}
