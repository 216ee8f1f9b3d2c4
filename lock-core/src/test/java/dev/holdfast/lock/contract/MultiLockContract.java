package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.MultiLease;
import dev.holdfast.lock.MultiLock;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Several locks held together: all or none, in one step where they are free, never in a circle where they are not. */
public abstract class MultiLockContract extends Contract {

    private MultiLock all(Peer peer, LeaseOptions options, String... suffixes) {
        return peer.locks()
                .all(List.of(suffixes).stream().map(suffix -> name + suffix).toList())
                .withOptions(options);
    }

    private void isFree(String suffix) {
        becomesFree(name + suffix);
    }

    @Test
    void allAreHeldAndGivenBackTogether() throws Exception {
        MultiLease lease =
                call(() -> all(peer(), renewed(), "b", "a").acquire()).get();
        assertThat(lease.leases()).extracting(LockLease::name).containsExactly(name + "a", name + "b");
        assertThat(lease.isHeld()).isTrue();
        assertThat(lease.remaining()).isPositive().isLessThan(fixture.lease());
        assertThat(lease.lease(name + "b").fencingToken()).isPositive();
        Peer other = peer();
        for (String suffix : List.of("a", "b"))
            assertThat(other.lock(name + suffix, renewed()).tryAcquire()).isEmpty();
        assertThat(lease.release()).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(lease.isHeld()).isFalse();
        isFree("a");
        isFree("b");
    }

    @Test
    void freeOnesAreTakenInOneStep() throws Exception {
        fixture.takesSeveralInOneStep();
        Peer peer = peer();
        MultiLease lease =
                call(() -> all(peer, renewed(), "a", "b", "c").acquire()).get();
        assertThat(peer.wire().count(Verb.ACQUIRE_ALL)).isEqualTo(1);
        assertThat(peer.wire().count(Verb.ACQUIRE)).isZero();
        lease.close();
        isFree("c");
    }

    @Test
    void leasesTakenInOneStepAreRenewedAndHandedOver() {
        Peer peer = peer();
        MultiLease lease = await(all(peer, renewed(), "a", "b").acquireAsync());
        CompletionStage<LockLease> next = peer.lock(name + "a", renewed()).acquireAsync();
        fixture.during(leases(2), "both are held", lease::isHeld);
        assertThat(isDone(next)).isFalse();
        lease.close();
        assertThat(await(next).fencingToken())
                .isGreaterThan(lease.lease(name + "a").fencingToken());
    }

    @Test
    void aTryThatFailsTakesNothing() throws Exception {
        LockLease busy = peer().take(name + "b", renewed());
        Peer peer = peer();
        assertThat(call(() -> all(peer, renewed(), "a", "b", "c").tryAcquire()).get())
                .isEmpty();
        assertThat(await(all(peer, renewed(), "a", "b", "c").tryAcquireAsync())).isEmpty();
        isFree("a");
        isFree("c");
        assertThat(busy.isHeld()).isTrue();
    }

    @Test
    void aWaitThatEndsGivesBackWhatItHad() {
        LockLease busy = peer().take(name + "b", renewed());
        assertThat(await(all(peer(), renewed(), "a", "b").tryAcquireAsync(leases(0.3))))
                .isEmpty();
        isFree("a");
        assertThat(busy.isHeld()).isTrue();
    }

    @Test
    void aWaitThatEndsKeepsNothingForAMinimumHold() {
        LockLease busy = peer().take(name + "b", renewed());
        assertThat(await(all(peer(), renewed().withMinimumHold(leases(200)), "a", "b")
                        .tryAcquireAsync(leases(0.3))))
                .isEmpty();
        isFree("a");
        assertThat(busy.isHeld()).isTrue();
    }

    @Test
    void aWaitEndsWithAllOfThem() {
        LockLease a = peer().take(name + "a", renewed());
        LockLease b = peer().take(name + "b", renewed());
        CompletionStage<MultiLease> waiting = all(peer(), renewed(), "a", "b").acquireAsync();
        fixture.passes(leases(0.2));
        a.close();
        fixture.passes(leases(0.2));
        assertThat(isDone(waiting)).isFalse();
        b.close();
        assertThat(await(waiting).isHeld()).isTrue();
    }

    @Test
    void leasesRenewedByHandAreFullWhenTheLastOneComes() {
        LockLease b = peer().take(name + "b", renewed());
        CompletionStage<MultiLease> waiting = all(peer(), manual(), "a", "b").acquireAsync();
        fixture.passes(leases(0.6));
        b.close();
        assertThat(await(waiting).remaining()).isGreaterThan(leases(0.7));
    }

    @Test
    @DisplayName("Callers that list the names in any order never wait for each other in a circle")
    void noOrderOfNamesIsADeadlock() {
        List<Peer> peers = List.of(peer(), peer(), peer());
        List<String[]> orders = List.of(
                new String[] {"a", "b", "c"}, new String[] {"c", "b", "a"}, new String[] {"b", "c"}, new String[] {
                    "c", "a"
                });
        AtomicInteger inside = new AtomicInteger();
        List<CompletableFuture<?>> done = new ArrayList<>();
        for (int i = 0; i < 48; i++) {
            CompletionStage<?> one = all(peers.get(i % 3), renewed(), orders.get(i % 4))
                    .acquireAsync()
                    .thenCompose(lease -> {
                        assertThat(inside.incrementAndGet()).isEqualTo(1);
                        inside.decrementAndGet();
                        return lease.releaseAsync();
                    });
            done.add(one.toCompletableFuture());
        }
        done.forEach(this::await);
    }

    @Test
    void aCancelledWaitLeavesNothing() {
        LockLease b = peer().take(name + "b", renewed());
        CompletableFuture<MultiLease> waiting =
                all(peer(), renewed(), "a", "b").acquireAsync().toCompletableFuture();
        fixture.passes(leases(0.1));
        waiting.cancel(true);
        isFree("a");
        b.close();
        isFree("b");
    }

    @Test
    void anInterruptedWaitLeavesNothing() throws Exception {
        LockLease b = peer().take(name + "b", renewed());
        Peer peer = peer();
        Call<MultiLease> waiting = call(() -> all(peer, renewed(), "a", "b").acquire());
        fixture.passes(leases(0.1));
        waiting.thread().interrupt();
        assertThat(waiting.failure()).isInstanceOf(InterruptedException.class);
        isFree("a");
        b.close();
        isFree("b");
    }

    @Test
    @DisplayName("A thread is interrupted for the loss of what it has, not of what it still waits for")
    void aLossDuringTheWaitInterruptsNobody() throws Exception {
        LockLease b = peer().take(name + "b", renewed());
        Peer peer = peer();
        List<MultiLease> had = new ArrayList<>();
        Call<Boolean> call = call(() -> {
            MultiLease lease =
                    all(peer, manual().withInterruptOnLoss(true), "a", "b").acquire();
            boolean held = lease.isHeld();
            had.add(lease);
            try {
                new CountDownLatch(1).await();
                return false;
            } catch (InterruptedException lost) {
                return held;
            }
        });
        fixture.passes(leases(1.5));
        assertThat(call.isDone()).isFalse();
        b.close();
        assertThat(call.get()).isTrue();
        assertThat(had.get(0).isHeld()).isFalse();
    }

    @Test
    @DisplayName("B1 a lost reply to the one step leaves nothing behind, and the wait goes on")
    void aLostReplyOfTheOneStepIsUndone() {
        Peer peer = peer();
        peer.wire().fault(Verb.ACQUIRE_ALL, Fault.LOST_REPLY);
        MultiLease lease = await(all(peer, renewed(), "a", "b").acquireAsync());
        assertThat(lease.isHeld()).isTrue();
        lease.close();
        isFree("a");
        isFree("b");
    }

    @Test
    void aStoreThatRefusesTheOneStepIsAskedOneByOne() {
        Peer peer = peer();
        peer.wire().fault(Verb.ACQUIRE_ALL, Fault.FORBIDDEN);
        await(all(peer, renewed(), "a", "b").acquireAsync()).close();
        assertThat(peer.wire().count(Verb.ACQUIRE)).isEqualTo(2);
    }

    @Test
    void theLossOfOneIsTold() {
        Peer peer = peer();
        MultiLease lease = await(all(peer, manual(), "a", "b").acquireAsync());
        CompletionStage<LossCause> lost = lease.whenLost();
        lease.lease(name + "a").renew();
        fixture.passes(leases(0.5));
        lease.lease(name + "a").renew();
        assertThat(await(lost)).isEqualTo(LossCause.EXPIRED);
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.lease(name + "a").isHeld()).isTrue();
        assertThat(lease.release()).isEqualTo(ReleaseOutcome.EXPIRED);
        isFree("a");
    }

    @Test
    void repeatsCountOnceAndOneNameIsALock() {
        Peer peer = peer();
        MultiLease lease = await(all(peer, renewed(), "a", "a").acquireAsync());
        assertThat(lease.leases()).hasSize(1);
        lease.close();
        assertThat(peer.wire().count(Verb.ACQUIRE_ALL)).isZero();
    }

    @Test
    void badNamesAreRefused() {
        Peer peer = peer();
        assertThatThrownBy(() -> peer.locks().all())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("names");
        assertThatThrownBy(() -> peer.locks().all("a", " "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("names");
        assertThatThrownBy(() -> peer.locks().all("a", null)).isInstanceOf(NullPointerException.class);
        MultiLease lease = await(all(peer, renewed(), "a", "b").acquireAsync());
        assertThatThrownBy(() -> lease.lease("x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("x");
    }
}
