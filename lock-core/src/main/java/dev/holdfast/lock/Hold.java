package dev.holdfast.lock;

import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
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

    final LockTracer.Trail trail;

    /** Set once it was given back: the answer to that and to every repetition. */
    @Nullable
    CompletableFuture<ReleaseOutcome> released;

    /** Whether its end was told. */
    final AtomicBoolean told = new AtomicBoolean();

    /** Whether its trail knows of it. */
    private boolean handed;

    private boolean abandoned;

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
        this.trail = request.trail;
        this.arrival = arrival;
        this.began = began;
        this.fencingToken = tenure.fencingToken();
    }

    /** Its fencing token, where one is of use. */
    OptionalLong token() {
        return tenure.owner.mode().kind() == Kind.SEMAPHORE ? OptionalLong.empty() : OptionalLong.of(fencingToken);
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
        if (handed) followLoss(why, client, effects);
    }

    /** Its caller was told that he has it, and so its trail: it is told of the end from now on, also if that has come already. */
    void handed() {
        if (trail == LockTracer.Trail.NONE) return;
        cohort.change(effects -> {
            handed = true;
            LossCause why = cause;
            if (why != null) followLoss(why, cohort.client(), effects);
        });
    }

    private void followLoss(LossCause why, Client client, Effects effects) {
        effects.add(() -> client.follow(trail, each -> each.lost(why)));
    }

    /** Its call is told that it was handed out, on this thread. */
    void tellAcquired() {
        if (trail == LockTracer.Trail.NONE) return;
        trail.acquired(arrival, token());
        handed();
    }

    /** For how long it was held by this time. */
    Duration since(long now) {
        return Duration.ofNanos(now - began);
    }

    boolean isPastMaximum(long now) {
        Duration most = options.maximumHold().orElse(null);
        return most != null && now - began >= most.toNanos();
    }

    /** Whether the client renews its lease at this time. */
    boolean renewsItself(long now) {
        return options.renewal() == LeaseOptions.Renewal.AUTOMATIC && !abandoned && !isPastMaximum(now);
    }

    // ---- what its caller asks for: each is a step of the cohort

    CompletableFuture<ReleaseOutcome> release() {
        return cohort.step(effects -> cohort.release(this, effects));
    }

    /** Gives back what no caller was handed, as if it had not been granted: for a minimum hold it must have been held. */
    CompletableFuture<ReleaseOutcome> undo() {
        return cohort.step(effects -> {
            tenure.waiveMinimum();
            return cohort.release(this, effects);
        });
    }

    /** Renews its tenure; the stage's failure says why it could not. */
    CompletableFuture<Void> renew() {
        Client client = cohort.client();
        return cohort.step(effects -> {
            cohort.loseWhatIsOver(effects);
            if (!held) return CompletableFuture.failedFuture(overException());
            if (isPastMaximum(client.time.nanos()))
                return CompletableFuture.failedFuture(
                        new IllegalStateException("the lease of '" + cohort.name() + "' has reached its maximum hold"));
            CompletableFuture<Void> done = new CompletableFuture<>();
            tenure.renew(client.time.nanos(), this, done, effects);
            return done;
        });
    }

    /** Nobody can reach its lease any more. */
    void abandon() {
        if (!held) return;
        cohort.change(effects -> {
            if (!held) return;
            abandoned = true;
            effects.add(() -> cohort.client().tellLater(listener -> listener.abandoned(cohort.subject())));
        });
    }

    /** Keeps its tenure from being shared or passed on; false if it is over, shared, or reserved already. */
    boolean reserve() {
        return cohort.step(effects -> {
            cohort.loseWhatIsOver(effects);
            return held && tenure.reserve();
        });
    }

    /** From now on its loss interrupts this thread; one that has come already does it at once. */
    void interruptOnLoss(Thread holder) {
        cohort.change(effects -> {
            if (cause == null) thread = holder;
            else holder.interrupt();
        });
    }

    CompletionStage<LossCause> whenLost() {
        return cohort.step(effects -> {
            CompletableFuture<LossCause> known = lost;
            CompletableFuture<LossCause> future = known == null ? new CompletableFuture<>() : known;
            LossCause why = cause;
            if (known == null && why != null) effects.add(() -> cohort.client().callback(() -> future.complete(why)));
            lost = future;
            return future.minimalCompletionStage();
        });
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
}
