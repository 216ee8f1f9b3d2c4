package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.DistributedSemaphore;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.PermitLease;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Permits: counted, leased, given out in order of arrival, whatever their number. */
public abstract class SemaphoreContract extends PermitContract {

    @Test
    void aLeaseHoldsItsPermitsUntilItsRelease() {
        Peer peer = peer();
        Peer other = peer();
        PermitLease lease = take(peer, 3, 5);
        assertThat(lease.permits()).isEqualTo(3);
        assertThat(lease.name()).isEqualTo(name);
        assertThat(semaphore(other, 5).availablePermits()).isEqualTo(2);
        assertThat(semaphore(other, 5).tryAcquire(3)).isEmpty();
        PermitLease rest = take(other, 2, 5);
        assertThat(await(semaphore(other, 5).availablePermitsAsync())).isZero();
        assertThat(semaphore(other, 5).tryAcquire()).isEmpty();
        assertThat(lease.release()).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(lease.release()).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(semaphore(peer, 5).availablePermits()).isEqualTo(3);
        rest.close();
        assertThat(semaphore(peer, 5).availablePermits()).isEqualTo(5);
    }

    @Test
    void everyVerbTakesWhatItAsksFor() throws Exception {
        DistributedSemaphore semaphore = semaphore(peer(), 4);
        List<Callable<PermitLease>> verbs = List.of(
                () -> semaphore.acquire(2),
                () -> semaphore.tryAcquire(2).orElseThrow(),
                () -> semaphore.tryAcquire(2, fixture.lease()).orElseThrow(),
                () -> await(semaphore.acquireAsync(2)),
                () -> await(semaphore.tryAcquireAsync(2)).orElseThrow(),
                () -> await(semaphore.tryAcquireAsync(2, fixture.lease())).orElseThrow());
        Peer other = peer();
        for (Callable<PermitLease> verb : verbs) {
            try (PermitLease lease = verb.call()) {
                assertThat(lease.permits()).isEqualTo(2);
                assertThat(semaphore(other, 4).availablePermits()).isEqualTo(2);
            }
        }
        try (PermitLease one = semaphore.acquire();
                PermitLease two = semaphore.tryAcquire().orElseThrow()) {
            assertThat(List.of(one.permits(), two.permits())).containsExactly(1, 1);
            assertThat(semaphore(other, 4).availablePermits()).isEqualTo(2);
        }
    }

    @Test
    void noVerbTakesWhatIsNotThere() throws Exception {
        PermitLease lease = take(peer(), 3, 4);
        DistributedSemaphore semaphore = semaphore(peer(), 4);
        assertThat(semaphore.tryAcquire(2)).isEmpty();
        assertThat(await(semaphore.tryAcquireAsync(2))).isEmpty();
        assertThat(await(semaphore.tryAcquireAsync(2, leases(0.05)))).isEmpty();
        assertThat(call(() -> semaphore.tryAcquire(2, leases(0.05))).get()).isEmpty();
        assertThat(lease.isHeld()).isTrue();
        assertThat(semaphore.tryAcquire(1)).isPresent();
    }

    @Test
    void aSemaphoreObjectKnowsWhatItIs() {
        Peer peer = peer();
        DistributedSemaphore semaphore = peer.locks().semaphore(name, 7).withOptions(manual());
        assertThat(semaphore.name()).isEqualTo(name);
        assertThat(semaphore.size()).isEqualTo(7);
        assertThat(semaphore.options()).isEqualTo(manual());
        assertThat(peer.wire().calls()).isEmpty();
    }

    @Test
    void aSemaphoreNobodyHasUsedHasAllItsPermits() {
        assertThat(semaphore(peer(), 9).availablePermits()).isEqualTo(9);
    }

    @Test
    void aLockAndASemaphoreOfOneNameAreStrangers() {
        Peer peer = peer();
        LockLease lock = peer.take(name, renewed());
        LockLease write =
                peer.readWriteLock(name, renewed()).writeLock().tryAcquire().orElseThrow();
        PermitLease permit = take(peer, 1, 1);
        assertThat(List.of(lock.release(), write.release(), permit.release())).containsOnly(ReleaseOutcome.RELEASED);
    }

    @Test
    @DisplayName("Never more permits are held than there are")
    void permitsAreNeverExceeded() throws Exception {
        AtomicInteger held = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Peer> peers = List.of(peer(), peer(), peer());
        List<Call<Boolean>> calls = new ArrayList<>();
        for (int thread = 0; thread < 9; thread++) {
            Peer peer = peers.get(thread % 3);
            Random random = new Random(thread);
            calls.add(call(() -> {
                for (int round = 0; round < 30; round++) {
                    int permits = 1 + random.nextInt(3);
                    try (PermitLease lease = semaphore(peer, 4).acquire(permits)) {
                        int now = held.addAndGet(permits);
                        most.accumulateAndGet(now, Math::max);
                        if (now > 4) throw new AssertionError(now + " of 4 are held");
                        Thread.yield();
                        held.addAndGet(-permits);
                        if (!lease.isHeld()) throw new AssertionError("the lease ended too early");
                    }
                }
                return true;
            }));
        }
        for (Call<Boolean> each : calls) assertThat(each.get()).isTrue();
        assertThat(most.get()).as("they were held together").isGreaterThan(1);
        assertThat(semaphore(peer(), 4).availablePermits()).isEqualTo(4);
    }

    @Test
    @DisplayName("A large request that waits is not overtaken by a small one that would fit")
    void aLargeRequestIsNotOvertaken() {
        PermitLease lease = take(peer(), 3, 4);
        CompletionStage<PermitLease> large = queue(peer(), 3, 4);
        Peer third = peer();
        assertThat(semaphore(third, 4).availablePermits()).isZero();
        assertThat(semaphore(third, 4).tryAcquire(1)).isEmpty();
        CompletionStage<PermitLease> small = queue(third, 1, 4);
        fixture.during(leases(1.2), "both wait", () -> !isDone(large) && !isDone(small));
        lease.close();
        assertThat(await(large).permits()).isEqualTo(3);
        assertThat(await(small).permits()).isEqualTo(1);
    }

    @Test
    void aLargeRequestIsNotOvertakenByItsOwnClientEither() {
        Peer peer = peer();
        PermitLease lease = take(peer, 3, 4);
        CompletionStage<PermitLease> large = queue(peer, 2, 4);
        CompletionStage<PermitLease> small = queue(peer, 1, 4);
        assertThat(semaphore(peer, 4).tryAcquire(1)).isEmpty();
        fixture.during(leases(0.4), "both wait", () -> !isDone(large) && !isDone(small));
        lease.close();
        await(large);
        await(small);
    }

    @Test
    @DisplayName("peers 5: four permits are taken only when all four are there, though two come back one at a time")
    void permitsAreTakenTogether() {
        Peer peer = peer();
        PermitLease one = take(peer, 1, 4);
        PermitLease two = take(peer, 1, 4);
        CompletionStage<PermitLease> four = queue(peer(), 4, 4);
        one.close();
        fixture.during(leases(0.4), "it waits", () -> !isDone(four));
        two.close();
        assertThat(await(four).permits()).isEqualTo(4);
        assertThat(semaphore(peer, 4).availablePermits()).isZero();
    }

    @Test
    void clientsAreServedInOrderWhateverTheyWant() {
        List<String> order = new CopyOnWriteArrayList<>();
        PermitLease lease = take(peer(), 4, 4);
        List<CompletionStage<?>> turns = new ArrayList<>();
        int[] wanted = {3, 4, 2, 4, 1, 4};
        for (int permits : wanted) {
            turns.add(queue(peer(), permits, 4).thenCompose(got -> {
                order.add("" + got.permits());
                return got.releaseAsync();
            }));
        }
        lease.close();
        turns.forEach(this::await);
        assertThat(order).containsExactly("3", "4", "2", "4", "1", "4");
    }

    @Test
    void threeSmallOnesBehindALargeOneAreGrantedTogether() {
        PermitLease lease = take(peer(), 4, 4);
        List<CompletionStage<PermitLease>> waiters =
                List.of(queue(peer(), 1, 4), queue(peer(), 2, 4), queue(peer(), 1, 4), queue(peer(), 1, 4));
        lease.close();
        for (CompletionStage<PermitLease> waiter : waiters.subList(0, 3))
            assertThat(await(waiter).isHeld()).isTrue();
        fixture.during(leases(0.4), "the fourth waits", () -> !isDone(waiters.get(3)));
        await(waiters.get(1)).close();
        assertThat(await(waiters.get(3)).isHeld()).isTrue();
    }

    @Test
    void permitsArePassedOnWithoutTheStore() {
        Peer peer = peer();
        DistributedSemaphore semaphore = semaphore(peer, 2);
        take(peer(), 1, 2);
        PermitLease first = await(semaphore.acquireAsync(1));
        List<CompletionStage<PermitLease>> waiters = new ArrayList<>();
        for (int i = 0; i < 5; i++) waiters.add(semaphore.acquireAsync(1));
        int asked = peer.wire().count(Verb.ACQUIRE);
        // Within a turn, or there is nothing to see.
        PermitLease last = first;
        for (CompletionStage<PermitLease> waiter : waiters) {
            last.close();
            last = await(waiter);
        }
        if (!isVirtual()) return; // a busy machine may take longer than a turn
        assertThat(peer.wire().count(Verb.ACQUIRE)).isEqualTo(asked);
        assertThat(last.isHeld()).isTrue();
    }

    @Test
    void aTryAsksNothingWhereItsClientWaits() {
        take(peer(), 2, 2);
        Peer peer = peer();
        CompletionStage<PermitLease> waiter = queue(peer, 1, 2);
        fixture.eventually("the answer is there", () -> {
            int asked = peer.wire().calls().size();
            return semaphore(peer, 2).tryAcquire().isEmpty()
                    && peer.wire().calls().size() == asked;
        });
        assertThat(isDone(waiter)).isFalse();
    }

    @Test
    void aTryThatFitsIsNotRefusedForOneThatDoesNot() {
        take(peer(), 2, 3);
        Peer peer = peer(settings -> settings.patience(leases(5)));
        peer.wire().fault(Verb.ACQUIRE, Fault.HELD_REPLY);
        CompletionStage<Optional<PermitLease>> large = semaphore(peer, 3).tryAcquireAsync(2);
        CompletionStage<Optional<PermitLease>> small = semaphore(peer, 3).tryAcquireAsync(1);
        peer.wire().fault(Fault.NONE);
        peer.wire().letGo();
        assertThat(await(large)).isEmpty();
        assertThat(await(small)).isPresent();
    }

    @Test
    void aWaiterThatGoesAwayLetsTheNextOneIn() {
        PermitLease lease = take(peer(), 3, 4);
        CompletionStage<PermitLease> large = queue(peer(), 4, 4);
        Peer third = peer();
        CompletionStage<PermitLease> small = queue(third, 1, 4);
        large.toCompletableFuture().cancel(true);
        assertThat(await(small).isHeld()).isTrue();
        assertThat(lease.isHeld()).isTrue();
        assertThat(semaphore(third, 4).availablePermits()).isZero();
    }

    @Test
    void aWaiterThatGoesAwayLetsTheNextOneOfItsClientIn() {
        take(peer(), 3, 4);
        Peer peer = peer();
        CompletionStage<PermitLease> large = queue(peer, 4, 4);
        CompletionStage<PermitLease> small = queue(peer, 1, 4);
        large.toCompletableFuture().cancel(true);
        assertThat(await(small).isHeld()).isTrue();
        assertThat(semaphore(peer, 4).availablePermits()).isZero();
    }
}
