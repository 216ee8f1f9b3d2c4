package dev.holdfast.lock;

import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One caller's share of a {@link Tenure}: held until it is released or lost, whichever comes first. Changed under the
 * cohort's mutex only; whether it is held is read by anybody.
 */
final class Hold {

    final Cohort cohort;
    final Tenure tenure;
    final LeaseOptions options;
    final LockListener.Arrival arrival;
    final long began;
    final long fencingToken;

    /** Of the call that it came from, see {@link Request#threadId}. */
    final long threadId;

    final String threadName;

    /** Set once it was given back: the answer to that and to every repetition. */
    @Nullable
    CompletableFuture<ReleaseOutcome> released;

    /** Nobody can reach its lease any more. */
    boolean abandoned;

    private @Nullable Thread thread;
    private volatile boolean held = true;
    private @Nullable LossCause cause;
    private @Nullable CompletableFuture<LossCause> lost;
    private @Nullable CompletableFuture<String> asked;
    private boolean wasAsked;

    Hold(Cohort cohort, Tenure tenure, Request request, LockListener.Arrival arrival, long began) {
        this.cohort = cohort;
        this.tenure = tenure;
        this.options = request.options;
        this.thread = request.thread;
        this.threadId = request.threadId;
        this.threadName = request.threadName;
        this.arrival = arrival;
        this.began = began;
        this.fencingToken = tenure.fencingToken();
    }

    boolean isHeld() {
        return held;
    }

    /**
     * For how long it is certainly held, in nanoseconds. A writer that becomes a reader is certain of nothing until the store
     * has answered: other readers may be in already.
     */
    long remaining(TimeSource time) {
        return held && !tenure.isBecomingReader() ? tenure.deadline().remaining(time) : 0;
    }

    @Nullable
    LossCause cause() {
        return cause;
    }

    /** For a verb that came after its end. */
    LeaseLostException overException() {
        return new LeaseLostException("the lease of " + cohort.subject() + " " + how(cause));
    }

    private static String how(@Nullable LossCause cause) {
        if (cause == null) return "was released";
        return switch (cause) {
            case EXPIRED -> "has expired";
            case REFUSED -> "was refused by the store";
            case REVOKED -> "was taken away";
        };
    }

    void end() {
        held = false;
    }

    /** Ends it against the holder's will. The interrupt is sent here, so that none can come after a release. */
    void lose(LossCause why, Client client, Effects effects) {
        held = false;
        cause = why;
        if (thread != null) thread.interrupt();
        CompletableFuture<LossCause> toTell = lost;
        if (toTell != null) effects.add(() -> client.callback(() -> toTell.complete(why)));
    }

    CompletionStage<LossCause> whenLost(Client client, Effects effects) {
        CompletableFuture<LossCause> future = lost;
        if (future == null) {
            CompletableFuture<LossCause> created = new CompletableFuture<>();
            LossCause why = cause;
            if (why != null) effects.add(() -> client.callback(() -> created.complete(why)));
            lost = created;
            future = created;
        }
        return future.minimalCompletionStage();
    }

    /** Completes when somebody asks for the name, with who it is; at once if somebody has. */
    CompletableFuture<String> whenAsked() {
        CompletableFuture<String> future = asked;
        if (future == null) asked = future = new CompletableFuture<>();
        return future;
    }

    /** Somebody asks it to give the name back. */
    void ask(String by, Client client, Effects effects) {
        if (!held || wasAsked) return;
        wasAsked = true;
        CompletableFuture<String> toTell = whenAsked();
        effects.add(() -> client.callback(() -> toTell.complete(by)));
        effects.add(() -> client.tellLater(listener -> listener.askedToYield(cohort.subject(), by)));
    }

    /** For how long it was held by this time. */
    Duration since(long now) {
        return Duration.ofNanos(now - began);
    }

    /** From now on its loss interrupts this thread; one that has come already does it at once. */
    void interruptOnLoss(Thread holder) {
        if (cause == null) thread = holder;
        else holder.interrupt();
    }

    boolean isPastMaximum(long now) {
        return options.maximumHold().map(most -> now - began >= most.toNanos()).orElse(false);
    }

    /** Whether the client renews its lease at this time. */
    boolean renewsItself(long now) {
        return options.renewal() == LeaseOptions.Renewal.AUTOMATIC && !abandoned && !isPastMaximum(now);
    }
}
