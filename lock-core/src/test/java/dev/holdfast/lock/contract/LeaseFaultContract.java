package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Leases of processes that stand still, of clocks that are set, of callbacks that sleep; and the interrupt on loss. */
public abstract class LeaseFaultContract extends Contract {

    @Test
    @DisplayName("A4 a holder that stood still past its lease knows it when it goes on")
    void aPausedHolderIsNoHolder() {
        Peer paused = peer();
        LockLease lease = paused.take(name, renewed());
        paused.clock().stall();
        LockLease next = await(peer().lock(name, renewed()).acquireAsync());
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.remaining()).isZero();
        paused.clock().resume();
        assertThat(await(lease.whenLost())).isEqualTo(LossCause.EXPIRED);
        assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
        fixture.during(leases(1.2), "the successor holds alone", () -> next.isHeld() && !lease.isHeld());
    }

    @Test
    @DisplayName("A10 a holder whose machine was suspended past its lease knows it when it goes on")
    void aSuspendedHolderIsNoHolder() {
        Peer suspended = peer();
        LockLease lease = suspended.take(name, renewed());
        suspended.clock().suspend();
        LockLease next = await(peer().lock(name, renewed()).acquireAsync());
        suspended.clock().resume();
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.remaining()).isZero();
        assertThat(await(lease.whenLost())).isNotNull();
        assertThat(next.isHeld()).isTrue();
        assertThat(lease.isHeld()).isFalse();
    }

    @Test
    @DisplayName("A10 a suspended waiter does not take a grant for its own that has lapsed meanwhile")
    void aSuspendedWaiterDoesNotEnterLate() {
        LockLease first = peer().take(name, renewed());
        Peer suspended = peer(settings -> settings.patience(leases(20)));
        CompletionStage<LockLease> waiter = suspended.lock(name, manual()).acquireAsync();
        fixture.passes(leases(0.1));
        suspended.clock().suspend();
        suspended.wire().deaf(true);
        first.close();
        fixture.passes(leases(1.5));
        LockLease next = await(peer().lock(name, renewed()).acquireAsync());
        suspended.wire().deaf(false);
        suspended.clock().resume();
        fixture.during(leases(0.5), "the successor holds alone", () -> next.isHeld() && !isDone(waiter));
        next.close();
        assertThat(await(waiter).isHeld()).isTrue();
    }

    @Test
    @DisplayName("A7 a wall clock set back changes nothing")
    void aWallClockSetBackChangesNothing() {
        Peer holder = peer();
        LockLease lease = holder.take(name, renewed());
        Peer other = peer();
        CompletionStage<LockLease> waiter = other.lock(name, renewed()).acquireAsync();
        fixture.passes(leases(0.1));
        holder.clock().jumpWall(Duration.ofHours(-1));
        other.clock().jumpWall(Duration.ofHours(-1));
        assertThat(lease.isHeld()).isTrue();
        fixture.during(leases(2), "it is held", () -> lease.isHeld() && !isDone(waiter));
        lease.close();
        assertThat(await(waiter).isHeld()).isTrue();
        assertThat(isDone(lease.whenLost())).isFalse();
    }

    @Test
    @DisplayName("A7 a wall clock set forward may make the holder ask, but does not change who holds")
    void aWallClockSetForwardDoesNotChangeWhoHolds() {
        Peer holder = peer();
        LockLease lease = holder.take(name, renewed());
        Peer other = peer();
        CompletionStage<LockLease> waiter = other.lock(name, renewed()).acquireAsync();
        fixture.passes(leases(0.1));
        holder.clock().jumpWall(Duration.ofHours(1));
        other.clock().jumpWall(Duration.ofHours(1));
        fixture.eventually("it is confirmed", lease::isHeld);
        fixture.during(leases(2), "it is held", () -> lease.isHeld() && !isDone(waiter));
        assertThat(isDone(lease.whenLost())).isFalse();
        lease.close();
        assertThat(await(waiter).isHeld()).isTrue();
    }

    @Test
    @DisplayName("A8 a server clock that jumps forward loses the lease; the loss is told, the token grows")
    void aServerClockThatJumpsForwardLosesTheLease() {
        LockLease lease = peer().take(name, renewed());
        fixture.moveServerClock(leases(2));
        LockLease next = await(peer().lock(name, renewed()).acquireAsync());
        assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
        assertThat(await(lease.whenLost())).isEqualTo(LossCause.REFUSED);
        assertThat(next.isHeld()).isTrue();
    }

    @Test
    @DisplayName("A9 a server clock that jumps back: tokens still grow, a release still frees")
    void aServerClockThatJumpsBackDoesNoHarm() {
        LockLease lease = peer().take(name, renewed());
        fixture.moveServerClock(leases(-3));
        Peer other = peer();
        fixture.during(
                leases(2),
                "it is held",
                () -> lease.isHeld() && other.lock(name, renewed()).tryAcquire().isEmpty());
        lease.close();
        LockLease next = other.take(name, renewed());
        assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
    }

    @Test
    @DisplayName("B11 a callback that sleeps does not keep other leases from being renewed")
    void aSleepingCallbackDelaysNoRenewal() throws Exception {
        // Known to the fixture, or virtual time would outrun it.
        ExecutorService callbacks = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task);
            fixture.started(thread);
            return thread;
        });
        CountDownLatch asleep = new CountDownLatch(1);
        CountDownLatch wake = new CountDownLatch(1);
        try {
            Peer peer = peer(settings -> settings.callbacks(callbacks));
            LockLease doomed = peer.take(name, manual());
            LockLease other = peer.take(name + "2", renewed());
            doomed.whenLost().thenAccept(cause -> {
                asleep.countDown();
                try {
                    wake.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            fixture.eventually("the callback sleeps", () -> asleep.getCount() == 0);
            fixture.during(leases(3), "the other lease is renewed", other::isHeld);
        } finally {
            wake.countDown();
            callbacks.shutdown();
        }
    }

    @Test
    @DisplayName("A16 A17 a thousand leases are all renewed, each on its own")
    void manyLeasesAreRenewed() {
        Peer peer = peer();
        LeaseOptions options = renewed().withDuration(leases(2));
        var leases = java.util.stream.IntStream.range(0, 1000)
                .mapToObj(i -> peer.take(name + i, options))
                .toList();
        long began = fixture.time().nanos();
        int before = peer.wire().count(Verb.RENEW);
        fixture.passes(leases(5));
        assertThat(leases).allMatch(LockLease::isHeld);
        double each = (peer.wire().count(Verb.RENEW) - before) / 1000.0;
        double passed = (double) since(began).toNanos() / options.duration().toNanos();
        assertThat(each / passed).as("renewals of one in a lease").isBetween(2.0, 4.8);
        leases.forEach(LockLease::releaseAsync);
    }

    @Test
    void theAcquiringThreadIsInterruptedOnLoss() throws Exception {
        Peer peer = peer();
        Call<Boolean> worker = call(() -> {
            LockLease lease =
                    peer.lock(name, manual().withInterruptOnLoss(true)).acquire();
            try {
                new CountDownLatch(1).await();
                return false;
            } catch (InterruptedException expected) {
                return !lease.isHeld();
            }
        });
        assertThat(worker.get()).isTrue();
    }

    @Test
    void aThreadThatReleasedInTimeIsNotInterrupted() throws Exception {
        Peer peer = peer();
        CountDownLatch done = new CountDownLatch(1);
        Call<Boolean> worker = call(() -> {
            peer.lock(name, manual().withInterruptOnLoss(true)).acquire().close();
            done.await();
            return Thread.interrupted();
        });
        worker.blocks();
        fixture.passes(leases(1.5));
        done.countDown();
        assertThat(worker.get()).isFalse();
    }

    @Test
    void aThreadThatDidNotAskForItIsNotInterrupted() throws Exception {
        Peer peer = peer();
        CountDownLatch done = new CountDownLatch(1);
        Call<Boolean> worker = call(() -> {
            LockLease lease = peer.lock(name, manual()).acquire();
            done.await();
            return !lease.isHeld() && !Thread.interrupted();
        });
        worker.blocks();
        fixture.passes(leases(1.5));
        done.countDown();
        assertThat(worker.get()).isTrue();
    }
}
