package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A name that stays taken for a while, however soon it is given back. */
public abstract class MinimumHoldContract extends Contract {

    private LeaseOptions atLeast(double leases) {
        return renewed().withMinimumHold(leases(leases));
    }

    /** What is measured here is measured from before the hold began. */
    private void nobodyHadItBefore(Duration minimum, long began) {
        assertThat(since(began)).isGreaterThanOrEqualTo(minimum);
    }

    @Test
    void aReleaseBeforeTheMinimumLetsNobodyIn() {
        Peer peer = peer();
        long began = fixture.time().nanos();
        LockLease lease = peer.take(name, atLeast(0.6));
        CompletionStage<LockLease> local = peer.lock(name, atLeast(0.6)).acquireAsync();
        assertThat(lease.release()).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(lease.isHeld()).isFalse();
        assertThat(isDone(lease.whenLost())).isFalse();
        LockLease next = await(local);
        nobodyHadItBefore(leases(0.6), began);
        assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
        next.close();
    }

    @Test
    void aWaiterOfAnotherClientComesWhenTheMinimumIsOver() {
        long began = fixture.time().nanos();
        LockLease lease = peer().take(name, atLeast(0.6));
        CompletionStage<LockLease> waiter = peer().lock(name, renewed()).acquireAsync();
        fixture.passes(leases(0.05));
        lease.close();
        assertThat(await(waiter).isHeld()).isTrue();
        nobodyHadItBefore(leases(0.6), began);
        inTime(leases(1.6), began);
    }

    @Test
    void aHoldLongerThanTheMinimumEndsWithItsRelease() {
        LockLease lease = peer().take(name, atLeast(0.2));
        fixture.during(leases(0.3), "it is held", lease::isHeld);
        assertThat(lease.release()).isEqualTo(ReleaseOutcome.RELEASED);
        peer().take(name, renewed()).close();
    }

    @Test
    void aMinimumLongerThanTheLeaseOutlivesAHolderThatDies() {
        Peer dying = peer();
        long began = fixture.time().nanos();
        dying.take(name, atLeast(1.6));
        dying.vanish();
        await(peer().lock(name, renewed()).acquireAsync()).close();
        nobodyHadItBefore(leases(1.6), began);
    }

    @Test
    void aReleaseThatIsLateIsNotLateTwice() {
        Peer peer = peer(settings -> settings.patience(leases(5)));
        long began = fixture.time().nanos();
        LockLease lease = peer.take(name, atLeast(0.6));
        peer.wire().fault(Fault.LOST_REQUEST);
        CompletionStage<ReleaseOutcome> released = lease.releaseAsync();
        fixture.passes(leases(0.3));
        peer.wire().fault(Fault.NONE);
        assertThat(await(released)).isEqualTo(ReleaseOutcome.RELEASED);
        await(peer().lock(name, renewed()).acquireAsync()).close();
        nobodyHadItBefore(leases(0.6), began);
        inTime(leases(0.85), began);
    }
}
