package dev.holdfast.lock;

import dev.holdfast.lock.spi.Check;
import dev.holdfast.lock.work.Stages;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The object a caller holds. The engine keeps the {@link Hold} behind it and not this, so that it can tell when nobody can
 * release it any more.
 */
abstract class LeaseHandle implements Lease {

    private static final Cleaner CLEANER = Cleaner.create();

    final Client client;
    final Hold hold;
    private final Cleaner.Cleanable abandonment;

    LeaseHandle(Client client, Hold hold) {
        this.client = client;
        this.hold = hold;
        this.abandonment = CLEANER.register(this, hold::abandon);
    }

    @Override
    public String name() {
        return hold.cohort.name();
    }

    @Override
    public boolean isHeld() {
        return hold.remaining(client.time) > 0;
    }

    @Override
    public Duration remaining() {
        return Duration.ofNanos(hold.remaining(client.time));
    }

    @Override
    public void renew() {
        Stages.join(hold.renew());
    }

    @Override
    public CompletionStage<Void> renewAsync() {
        return onCallbacks(hold.renew());
    }

    @Override
    public void ensure(Duration atLeast) {
        Stages.join(ensured(atLeast));
    }

    @Override
    public CompletionStage<Void> ensureAsync(Duration atLeast) {
        return onCallbacks(ensured(atLeast));
    }

    @Override
    public CompletionStage<LossCause> whenLost() {
        return hold.whenLost();
    }

    @Override
    public CompletionStage<String> whenAskedToYield() {
        CompletableFuture<String> told = new CompletableFuture<>();
        hold.cohort.change(effects -> hold.whenAsked().thenAccept(told::complete));
        return told.minimalCompletionStage();
    }

    @Override
    public ReleaseOutcome release() {
        ReleaseOutcome outcome = hold.release().join();
        tell(outcome);
        return outcome;
    }

    /** Lets go of it, and leaves it to {@link #release()} to wait and to tell. */
    void beginRelease() {
        hold.release();
    }

    @Override
    public CompletionStage<ReleaseOutcome> releaseAsync() {
        return onCallbacks(hold.release().thenApply(outcome -> {
            client.callback(() -> tell(outcome));
            return outcome;
        }));
    }

    @Override
    public void close() {
        release();
    }

    private CompletableFuture<Void> ensured(Duration atLeast) {
        Duration most = Deadline.certain(hold.options.duration());
        long nanos = Check.duration("atLeast", atLeast, most).toNanos();
        if (hold.remaining(client.time) >= nanos) return CompletableFuture.completedFuture(null);
        return hold.renew().thenRun(() -> {
            if (remaining().toNanos() < nanos)
                throw new LeaseLostException("less than " + atLeast + " of the lease of '" + name() + "' is certain");
        });
    }

    private void tell(ReleaseOutcome outcome) {
        abandonment.clean();
        if (!hold.told.compareAndSet(false, true) || hold.cause() != null) return;
        client.tell(listener -> listener.released(hold.cohort.subject(), hold.since(client.time.nanos()), outcome));
        hold.trail.released(outcome);
    }

    private <T> CompletionStage<T> onCallbacks(CompletableFuture<T> stage) {
        return client.onCallbacks(stage).minimalCompletionStage();
    }
}
