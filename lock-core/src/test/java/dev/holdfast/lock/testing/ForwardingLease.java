package dev.holdfast.lock.testing;

import dev.holdfast.lock.Lease;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.ReleaseOutcome;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A lease in a lock's clothes: whoever wants it to say something else overrides that. */
public class ForwardingLease implements LockLease {

    private final Lease lease;
    private final long fencingToken;

    public ForwardingLease(Lease lease, long fencingToken) {
        this.lease = lease;
        this.fencingToken = fencingToken;
    }

    @Override
    public String name() {
        return lease.name();
    }

    @Override
    public long fencingToken() {
        return fencingToken;
    }

    @Override
    public boolean isHeld() {
        return lease.isHeld();
    }

    @Override
    public Duration remaining() {
        return lease.remaining();
    }

    @Override
    public void renew() {
        lease.renew();
    }

    @Override
    public CompletionStage<Void> renewAsync() {
        return lease.renewAsync();
    }

    @Override
    public void ensure(Duration atLeast) {
        lease.ensure(atLeast);
    }

    @Override
    public CompletionStage<Void> ensureAsync(Duration atLeast) {
        return lease.ensureAsync(atLeast);
    }

    @Override
    public CompletionStage<LossCause> whenLost() {
        return lease.whenLost();
    }

    @Override
    public ReleaseOutcome release() {
        return lease.release();
    }

    @Override
    public CompletionStage<ReleaseOutcome> releaseAsync() {
        return lease.releaseAsync();
    }

    @Override
    public void close() {
        lease.close();
    }
}
