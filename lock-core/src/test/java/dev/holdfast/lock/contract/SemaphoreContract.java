package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.DistributedSemaphore;
import dev.holdfast.lock.EngineAccess;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.PermitLease;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.SemaphoreSizeException;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.time.Duration;
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
public abstract class SemaphoreContract extends Contract {

    private DistributedSemaphore semaphore(Peer peer, int size) {
        return peer.semaphore(name, size, renewed());
    }

    /** Takes permits that must be there. */
    private PermitLease take(Peer peer, int permits, int size) {
        return semaphore(peer, size)
                .tryAcquire(permits)
                .orElseThrow(() -> new AssertionError(permits + " of " + size + " are not free"));
    }

    /** Waits in the background; has its place in the store's queue when this returns. */
    private CompletionStage<PermitLease> queue(Peer peer, int permits, int size) {
        int asked = peer.wire().count(Verb.ACQUIRE);
        CompletionStage<PermitLease> waiter = semaphore(peer, size).acquireAsync(permits);
        fixture.eventually("it has asked", () -> peer.wire().count(Verb.ACQUIRE) > asked || asked > 0);
        fixture.passes(leases(0.02));
        return waiter;
    }

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
    @DisplayName("E9 a semaphore has one size, and whoever comes with another is told")
    void anotherSizeIsRefused() {
        PermitLease lease = take(peer(), 1, 3);
        DistributedSemaphore wrong = semaphore(peer(), 5);
        assertThatThrownBy(() -> wrong.tryAcquire(1)).isInstanceOfSatisfying(SemaphoreSizeException.class, refused -> {
            assertThat(refused.name()).isEqualTo(name);
            assertThat(refused.asked()).isEqualTo(5);
            assertThat(refused.actual()).isEqualTo(3);
            assertThat(refused).hasMessageContaining(name);
        });
        assertThatThrownBy(wrong::acquire).isInstanceOf(SemaphoreSizeException.class);
        assertThatThrownBy(() -> wrong.tryAcquire(1, fixture.lease())).isInstanceOf(SemaphoreSizeException.class);
        assertThat(failure(wrong.acquireAsync(1))).isInstanceOf(SemaphoreSizeException.class);
        assertThat(failure(wrong.tryAcquireAsync(1))).isInstanceOf(SemaphoreSizeException.class);
        assertThat(failure(wrong.tryAcquireAsync(1, fixture.lease()))).isInstanceOf(SemaphoreSizeException.class);
        assertThat(semaphore(peer(), 3).availablePermits()).isEqualTo(2);
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    @DisplayName("E9 a caller with a wrong size fails alone, the others of its client wait on")
    void aWrongSizeIsItsOwnCallersFailure() {
        PermitLease lease = take(peer(), 3, 3);
        Peer peer = peer();
        CompletionStage<PermitLease> first = queue(peer, 1, 3);
        CompletionStage<PermitLease> wrong = semaphore(peer, 5).acquireAsync(1);
        CompletionStage<PermitLease> last = semaphore(peer, 3).acquireAsync(1);
        lease.close();
        assertThat(await(first).isHeld()).isTrue();
        assertThat(failure(wrong)).isInstanceOf(SemaphoreSizeException.class);
        assertThat(await(last).isHeld()).isTrue();
    }

    @Test
    void aLargerSizeWakesWhoWaits() {
        Peer peer = peer();
        take(peer, 2, 2);
        CompletionStage<PermitLease> local = queue(peer, 1, 2);
        CompletionStage<PermitLease> remote = queue(peer(), 2, 2);
        fixture.during(leases(0.2), "both wait", () -> !isDone(local) && !isDone(remote));
        semaphore(peer(), 2).resize(5);
        assertThat(await(local).isHeld()).isTrue();
        assertThat(await(remote).isHeld()).isTrue();
        assertThat(semaphore(peer, 5).availablePermits()).isZero();
    }

    @Test
    @DisplayName("E9 after a change of size the first one and the new one are both right, others are not")
    void theFirstSizeAndTheNewOneAreRight() {
        Peer peer = peer();
        PermitLease one = take(peer, 1, 2);
        await(semaphore(peer, 2).resizeAsync(4));
        PermitLease two = take(peer(), 1, 2);
        PermitLease three = take(peer(), 1, 4);
        assertThatThrownBy(() -> semaphore(peer(), 3).tryAcquire()).isInstanceOf(SemaphoreSizeException.class);
        assertThat(semaphore(peer(), 2).availablePermits()).isEqualTo(1);
        assertThat(List.of(one, two, three)).allMatch(PermitLease::isHeld);
        one.close();
        two.close();
        three.close();
        assertThat(semaphore(peer(), 2).availablePermits())
                .as("it outlives its holders")
                .isEqualTo(4);
    }

    @Test
    void aSizeMayBeChangedBeforeTheFirstUse() {
        DistributedSemaphore semaphore = semaphore(peer(), 2);
        semaphore.resize(3);
        semaphore.resize(3);
        assertThat(semaphore.availablePermits()).isEqualTo(3);
        assertThat(semaphore.tryAcquire(2)).isPresent();
        assertThat(semaphore(peer(), 3).tryAcquire(1)).isPresent();
    }

    @Test
    @DisplayName("A smaller size takes nothing away; less than nothing is there until enough has come back")
    void aSmallerSizeRevokesNothing() {
        Peer peer = peer();
        List<PermitLease> leases = List.of(take(peer, 1, 4), take(peer, 1, 4), take(peer, 2, 4));
        semaphore(peer, 4).resize(2);
        Peer other = peer();
        CompletionStage<PermitLease> waiter = queue(other, 1, 4);
        assertThat(semaphore(other, 4).availablePermits()).isEqualTo(-2);
        fixture.during(leases(1.2), "all are held", () -> leases.stream().allMatch(PermitLease::isHeld));
        leases.get(0).close();
        leases.get(1).close();
        fixture.during(leases(0.4), "it waits", () -> !isDone(waiter));
        assertThat(semaphore(other, 4).availablePermits()).isZero();
        leases.get(2).close();
        assertThat(await(waiter).isHeld()).isTrue();
        assertThat(semaphore(other, 2).availablePermits()).isEqualTo(1);
    }

    @Test
    @DisplayName("Who wants more than a smaller size has is told, and does not keep the others waiting for ever")
    void whatCannotBeHadAnyMoreIsRefused() {
        Peer peer = peer();
        PermitLease lease = take(peer, 1, 4);
        CompletionStage<PermitLease> large = queue(peer(), 4, 4);
        CompletionStage<PermitLease> small = queue(peer(), 1, 4);
        semaphore(peer, 4).resize(2);
        assertThat(failure(large))
                .isInstanceOfSatisfying(
                        SemaphoreSizeException.class,
                        refused -> assertThat(refused.actual()).isEqualTo(2));
        assertThat(await(small).isHeld()).isTrue();
        assertThatThrownBy(() -> semaphore(peer, 4).tryAcquire(3)).isInstanceOf(SemaphoreSizeException.class);
        assertThat(lease.isHeld()).isTrue();
    }

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
        assertThat(since(began)).isLessThan(leases(1.1).plus(fixture.slack()));
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
        assertThat(since(began)).isLessThan(leases(0.5).plus(fixture.slack()));
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
        if (fixture.slack().compareTo(Duration.ofMillis(50)) > 0) return; // a busy machine may take longer than a turn
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
    void aStoreThatForgotTheSizeIsToldAgain() {
        PermitLease lease = take(peer(), 2, 2);
        fixture.loseEverything();
        assertThat(semaphore(peer(), 3).availablePermits()).isEqualTo(3);
        assertThat(await(semaphore(peer(), 2).acquireAsync(2)).isHeld()).isTrue();
        assertThat(await(lease.whenLost())).isEqualTo(LossCause.REFUSED);
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
    @DisplayName("A26 bad input is refused before anything is sent, with the parameter and the value")
    void badInputIsRefused() {
        Peer peer = peer();
        for (int size : new int[] {Integer.MIN_VALUE, -1, 0, 1_000_001, Integer.MAX_VALUE}) {
            bad(() -> peer.locks().semaphore(name, size), "permits", size);
            bad(() -> semaphore(peer, 4).resize(size), "size", size);
            bad(() -> semaphore(peer, 4).resizeAsync(size), "size", size);
        }
        peer.locks().semaphore(name, 1_000_000);
        DistributedSemaphore semaphore = semaphore(peer, 4);
        for (int permits : new int[] {Integer.MIN_VALUE, -1, 0, 5, Integer.MAX_VALUE}) {
            bad(() -> semaphore.acquire(permits), "permits", permits);
            bad(() -> semaphore.tryAcquire(permits), "permits", permits);
            bad(() -> semaphore.tryAcquire(permits, fixture.lease()), "permits", permits);
            bad(() -> semaphore.acquireAsync(permits), "permits", permits);
            bad(() -> semaphore.tryAcquireAsync(permits), "permits", permits);
            bad(() -> semaphore.tryAcquireAsync(permits, fixture.lease()), "permits", permits);
        }
        for (Duration wait : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofDays(366))) {
            bad(() -> semaphore.tryAcquire(1, wait), "wait", wait);
            bad(() -> semaphore.tryAcquireAsync(1, wait), "wait", wait);
        }
        bad(() -> peer.locks().semaphore(" ", 1), "name", " ");
        assertThatThrownBy(() -> peer.locks().semaphore(null, 1)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> semaphore.withOptions(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> semaphore.tryAcquire(1, null)).isInstanceOf(NullPointerException.class);
        assertThat(peer.wire().calls()).isEmpty();
    }

    private static void bad(Callable<?> call, String parameter, Object value) {
        assertThatThrownBy(call::call)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(parameter)
                .hasMessageContaining(value.toString());
    }

    private static void bad(Runnable call, String parameter, Object value) {
        bad(
                () -> {
                    call.run();
                    return null;
                },
                parameter,
                value);
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
