package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.DistributedSemaphore;
import dev.holdfast.lock.EngineAccess;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.PermitLease;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Permits of holders and waiters that die, are late, or cannot reach the store. */
public abstract class SemaphoreFaultContract extends PermitContract {

    @Test
    @DisplayName("E6 the permits of a dead holder come back with its lease, without any other call")
    void theDeadGiveTheirPermitsBack() {
        Peer dying = peer();
        Peer living = peer();
        take(dying, 2, 4);
        PermitLease kept = take(living, 1, 4);
        dying.die();
        Peer other = peer();
        CompletionStage<PermitLease> waiter = queue(other, 3, 4);
        assertThat(isDone(waiter)).isFalse();
        long began = fixture.time().nanos();
        assertThat(await(waiter).isHeld()).isTrue();
        inTime(leases(1.1), began);
        assertThat(kept.isHeld()).isTrue();
        assertThat(semaphore(living, 4).availablePermits()).isZero();
    }

    @Test
    @DisplayName("E6 peers 5: what is available counts no lease that has ended")
    void whatIsAvailableCountsNoLeaseThatHasEnded() {
        Peer dying = peer();
        take(dying, 3, 4);
        dying.die();
        fixture.passes(leases(1.1));
        assertThat(semaphore(peer(), 4).availablePermits()).isEqualTo(4);
    }

    @Test
    @DisplayName("E8 the release of an expired permit says so and adds none")
    void anExpiredPermitIsNotGivenBackTwice() {
        Peer peer = peer();
        PermitLease late = peer.semaphore(name, 2, manual()).tryAcquire(2).orElseThrow();
        fixture.eventually("the lease ends", () -> !late.isHeld());
        assertThat(await(late.whenLost())).isEqualTo(LossCause.EXPIRED);
        Peer other = peer();
        PermitLease next = await(semaphore(other, 2).acquireAsync(2));
        assertThat(late.release()).isEqualTo(ReleaseOutcome.EXPIRED);
        assertThat(semaphore(other, 2).availablePermits()).isZero();
        assertThat(next.release()).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(semaphore(other, 2).availablePermits()).isEqualTo(2);
    }

    @Test
    @DisplayName("E7 clients whose clocks differ by hours count the same leases")
    void clientsClocksDoNotMatter() {
        Peer ahead = peer();
        Peer behind = peer();
        ahead.clock().jumpWall(Duration.ofHours(1));
        behind.clock().jumpWall(Duration.ofHours(-1));
        PermitLease one = take(behind, 1, 2);
        PermitLease two = take(ahead, 1, 2);
        Peer third = peer();
        fixture.during(
                leases(1.5),
                "both are held, and nothing is left",
                () -> one.isHeld()
                        && two.isHeld()
                        && semaphore(third, 2).tryAcquire().isEmpty());
    }

    @Test
    @DisplayName("E1 waiters that died are passed over")
    void deadWaitersCostNothing() {
        PermitLease lease = take(peer(), 2, 2);
        for (int i = 0; i < 3; i++) {
            Peer dying = peer();
            queue(dying, 1 + i % 2, 2);
            dying.die();
        }
        CompletionStage<PermitLease> alive = queue(peer(), 2, 2);
        long began = fixture.time().nanos();
        lease.close();
        await(alive);
        inTime(leases(0.5), began);
    }

    @Test
    @DisplayName("A22 an interrupted waiter leaves the queue")
    void anInterruptedWaiterLeavesNothingBehind() throws Exception {
        PermitLease lease = take(peer(), 3, 4);
        Peer peer = peer();
        Call<PermitLease> waiter = call(() -> semaphore(peer, 4).acquire(2));
        waiter.blocks();
        waiter.thread().interrupt();
        assertThat(waiter.failure()).isInstanceOf(InterruptedException.class);
        fixture.eventually("its place is gone", () -> semaphore(peer, 4).availablePermits() == 1);
        lease.close();
        assertThat(semaphore(peer, 4).availablePermits()).isEqualTo(4);
        fixture.eventually("nothing is kept", () -> EngineAccess.names(peer.locks()) == 0);
    }

    @Test
    @DisplayName("A18 an acquisition whose first reply was lost is one hold")
    void anAcquisitionThatWasRepeatedIsOneHold() {
        Peer peer = peer(settings -> settings.patience(leases(3)));
        peer.wire().fault(Verb.ACQUIRE, Fault.LOST_REPLY);
        CompletionStage<PermitLease> stage = semaphore(peer, 5).acquireAsync(2);
        peer.wire().fault(Fault.NONE);
        PermitLease lease = await(stage);
        assertThat(semaphore(peer, 5).availablePermits()).isEqualTo(3);
        assertThat(lease.release()).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(semaphore(peer, 5).availablePermits()).isEqualTo(5);
    }

    @Test
    void whatCannotBeAskedFails() {
        Peer peer = peer(settings -> settings.patience(leases(0.2)));
        DistributedSemaphore semaphore = semaphore(peer, 2);
        peer.wire().fault(Fault.REFUSED);
        assertThatThrownBy(semaphore::availablePermits).isInstanceOf(BackendUnavailableException.class);
        assertThatThrownBy(() -> semaphore.resize(3)).isInstanceOf(BackendUnavailableException.class);
        assertThatThrownBy(semaphore::tryAcquire).isInstanceOf(BackendUnavailableException.class);
        peer.wire().fault(Fault.NONE);
        peer.locks().close();
        assertThatThrownBy(semaphore::availablePermits).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> semaphore.resize(3)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(semaphore::tryAcquire).isInstanceOf(IllegalStateException.class);
        assertThat(failure(semaphore.availablePermitsAsync())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void leasesOfOneClientAreRenewedEachForItself() {
        Peer peer = peer();
        LeaseOptions brief = manual();
        PermitLease kept = take(peer, 1, 3);
        PermitLease left = peer.semaphore(name, 3, brief).tryAcquire(2).orElseThrow();
        fixture.eventually("the one by hand ends", () -> !left.isHeld());
        fixture.during(leases(1), "the other is held", kept::isHeld);
        assertThat(semaphore(peer, 3).availablePermits()).isEqualTo(2);
        assertThat(kept.release()).isEqualTo(ReleaseOutcome.RELEASED);
    }
}
