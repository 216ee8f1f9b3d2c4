package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.LeaseLostException;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Exclusion, and the verbs when nothing goes wrong. */
public abstract class LockContract extends Contract {

    @Test
    void anAcquiredLeaseIsHeldAndNamed() throws Exception {
        LockLease lease = call(() -> peer().lock(name, renewed()).acquire()).get();
        assertThat(lease.name()).isEqualTo(name);
        assertThat(lease.isHeld()).isTrue();
        assertThat(lease.remaining()).isPositive().isLessThan(fixture.lease());
        assertThat(lease.fencingToken()).isPositive();
        assertThat(isDone(lease.whenLost())).isFalse();
    }

    @Test
    void everyVerbTakesAFreeLock() throws Exception {
        DistributedLock lock = peer().lock(name, renewed());
        List<Callable<LockLease>> verbs = List.of(
                lock::acquire,
                lock::acquireUninterruptibly,
                () -> lock.tryAcquire().orElseThrow(),
                () -> lock.tryAcquire(fixture.lease()).orElseThrow(),
                () -> await(lock.acquireAsync()),
                () -> await(lock.tryAcquireAsync()).orElseThrow(),
                () -> await(lock.tryAcquireAsync(fixture.lease())).orElseThrow());
        Peer other = peer();
        for (Callable<LockLease> verb : verbs) {
            LockLease lease = verb.call();
            assertThat(lease.isHeld()).isTrue();
            assertThat(other.lock(name, renewed()).tryAcquire()).isEmpty();
            assertThat(lease.release()).isEqualTo(ReleaseOutcome.RELEASED);
        }
        assertThat(other.lock(name, renewed()).tryAcquire()).isPresent();
    }

    @Test
    void noVerbTakesAHeldLock() throws Exception {
        try (LockLease lease = peer().take(name, renewed())) {
            for (DistributedLock lock : List.of(peer().lock(name, renewed()), peer().lock(name, renewed()))) {
                assertThat(lock.tryAcquire()).isEmpty();
                assertThat(await(lock.tryAcquireAsync())).isEmpty();
                assertThat(await(lock.tryAcquireAsync(leases(0.05)))).isEmpty();
                assertThat(call(() -> lock.tryAcquire(leases(0.05))).get()).isEmpty();
            }
            assertThat(lease.isHeld()).isTrue();
        }
    }

    @Test
    void aHolderThatAcquiresAgainWaitsForItself() {
        Peer peer = peer();
        LockLease lease = peer.take(name, renewed());
        DistributedLock again = peer.lock(name, renewed());
        assertThat(again.tryAcquire()).isEmpty();
        assertThat(await(again.tryAcquireAsync(leases(0.05)))).isEmpty();
        CompletionStage<LockLease> waiting = again.acquireAsync();
        assertThat(isDone(waiting)).isFalse();
        lease.close();
        assertThat(await(waiting).isHeld()).isTrue();
    }

    @Test
    @DisplayName("A25 different names never block each other, whatever their hash")
    void namesWithTheSameHashDoNotBlockEachOther() {
        Peer peer = peer();
        Peer other = peer();
        assertThat((name + "Aa").hashCode()).isEqualTo((name + "BB").hashCode());
        LockLease one = peer.take(name + "Aa", renewed());
        LockLease two = peer.take(name + "BB", renewed());
        LockLease three = other.take(name + "C", renewed());
        assertThat(List.of(one, two, three)).allMatch(LockLease::isHeld);
        assertThat(other.lock(name + "Aa", renewed()).tryAcquire()).isEmpty();
        assertThat(other.lock(name + "BB", renewed()).tryAcquire()).isEmpty();
    }

    @Test
    @DisplayName("A25 held names are never evicted, however many there are")
    void manyNamesAreHeldAtOnce() {
        Peer peer = peer();
        Peer other = peer();
        List<LockLease> leases = new ArrayList<>();
        for (int i = 0; i < 300; i++) leases.add(peer.take(name + i, renewed()));
        fixture.passes(leases(1.2));
        for (int i = 0; i < 300; i += 7)
            assertThat(other.lock(name + i, renewed()).tryAcquire()).isEmpty();
        assertThat(leases).allMatch(LockLease::isHeld);
        for (LockLease lease : leases) assertThat(lease.release()).isEqualTo(ReleaseOutcome.RELEASED);
    }

    @Test
    void unusualNamesAreDistinct() {
        Peer peer = peer();
        List<String> names = List.of(
                name + "{a}",
                name + "{}",
                name + "}{",
                name + "a b",
                name + ":lock",
                name + "é",
                name + "😀",
                name + "%");
        List<LockLease> leases =
                names.stream().map(each -> peer.take(each, renewed())).toList();
        Peer other = peer();
        for (String each : names)
            assertThat(other.lock(each, renewed()).tryAcquire()).isEmpty();
        assertThat(leases).extracting(LockLease::name).containsExactlyElementsOf(names);
    }

    @Test
    void aLockObjectKnowsItsNameAndOptions() {
        Peer peer = peer();
        assertThat(peer.lock(name).options()).isEqualTo(LeaseOptions.defaults());
        DistributedLock lock = peer.lock(name).withOptions(manual());
        assertThat(lock.name()).isEqualTo(name);
        assertThat(lock.options()).isEqualTo(manual());
    }

    @Test
    void lockObjectsOfOneNameAreOneLock() {
        Peer peer = peer();
        LockLease lease = peer.lock(name).withOptions(renewed()).tryAcquire().orElseThrow();
        assertThat(peer.lock(name).tryAcquire()).isEmpty();
        lease.close();
        assertThat(peer.lock(name).tryAcquire()).isPresent();
    }

    @Test
    void aLockObjectCostsNothing() {
        Peer peer = peer();
        peer.lock(name).withOptions(renewed()).withOptions(manual());
        assertThat(peer.wire().calls()).isEmpty();
    }

    @Test
    void aTryAsksTheStoreOnce() {
        Peer peer = peer();
        Peer other = peer();
        peer.take(name, manual());
        assertThat(peer.wire().calls()).hasSize(1);
        assertThat(other.lock(name, manual()).tryAcquire()).isEmpty();
        assertThat(await(other.lock(name, manual()).tryAcquireAsync())).isEmpty();
        assertThat(other.wire().calls()).hasSize(2);
        assertThat(other.wire().count(Verb.ACQUIRE)).isEqualTo(2);
    }

    @Test
    void aTryAsksNothingWhereThisClientHolds() {
        assumeTrue(subject() != Exclusive.LAST_PERMIT, "a semaphore may have become larger");
        Peer peer = peer();
        peer.take(name, manual());
        assertThat(peer.lock(name, manual()).tryAcquire()).isEmpty();
        assertThat(await(peer.lock(name, manual()).tryAcquireAsync())).isEmpty();
        assertThat(peer.wire().calls()).hasSize(1);
    }

    @Test
    void aRepeatedReleaseGivesTheFirstAnswer() {
        LockLease lease = peer().take(name, renewed());
        assertThat(lease.release()).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.remaining()).isZero();
        LockLease next = peer().take(name, renewed());
        assertThat(lease.release()).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(await(lease.releaseAsync())).isEqualTo(ReleaseOutcome.RELEASED);
        lease.close();
        lease.close();
        assertThat(next.isHeld()).isTrue();
        assertThat(peer().lock(name, renewed()).tryAcquire()).isEmpty();
    }

    @Test
    void aClosedLeaseFreesTheLock() {
        Peer peer = peer();
        try (LockLease lease = peer.take(name, renewed())) {
            assertThat(lease.isHeld()).isTrue();
        }
        assertThat(peer().lock(name, renewed()).tryAcquire()).isPresent();
    }

    @Test
    @DisplayName("A20 the lease belongs to whoever has the object")
    void anyThreadMayUseAndCloseALease() throws Exception {
        LockLease lease = peer().take(name, manual());
        assertThat(call(lease::isHeld).get()).isTrue();
        assertThat(call(lease::release).get()).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(peer().lock(name, manual()).tryAcquire()).isPresent();
    }

    @Test
    @DisplayName("A1 A21 the release of an expired lease says so and leaves the successor alone")
    void anExpiredHolderCannotReleaseItsSuccessor() {
        LockLease late = peer().take(name, manual());
        fixture.eventually("the lease ends", () -> !late.isHeld());
        LockLease next = await(peer().lock(name, renewed()).acquireAsync());
        assertThat(late.release()).isEqualTo(ReleaseOutcome.EXPIRED);
        assertThat(next.isHeld()).isTrue();
        assertThat(peer().lock(name, renewed()).tryAcquire()).isEmpty();
        assertThat(next.release()).isEqualTo(ReleaseOutcome.RELEASED);
    }

    @Test
    @DisplayName("A14 an expired holder cannot renew, nor disturb its successor by trying")
    void anExpiredHolderCannotRenew() {
        LockLease late = peer().take(name, manual());
        fixture.eventually("the lease ends", () -> !late.isHeld());
        LockLease next = await(peer().lock(name, renewed()).acquireAsync());
        assertThatThrownBy(late::renew).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> late.ensure(Duration.ofMillis(1))).isInstanceOf(LeaseLostException.class);
        assertThat(failure(late.renewAsync())).isInstanceOf(LeaseLostException.class);
        assertThat(failure(late.ensureAsync(Duration.ofMillis(1)))).isInstanceOf(LeaseLostException.class);
        assertThat(late.isHeld()).isFalse();
        assertThat(next.isHeld()).isTrue();
    }

    @Test
    void aReleasedLeaseCannotBeRenewed() {
        LockLease lease = peer().take(name, renewed());
        lease.close();
        assertThatThrownBy(lease::renew).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> lease.ensure(Duration.ofMillis(1))).isInstanceOf(LeaseLostException.class);
        assertThat(peer().lock(name, renewed()).tryAcquire()).isPresent();
    }

    @Test
    void closingAClientGivesBackItsLeasesAndFailsItsWaiters() throws Exception {
        Peer peer = peer();
        LockLease held = peer.take(name, renewed());
        LockLease elsewhere = peer().take(name + "2", renewed());
        CompletionStage<LockLease> local = peer.lock(name, renewed()).acquireAsync();
        CompletionStage<LockLease> remote = peer.lock(name + "2", renewed()).acquireAsync();
        CompletionStage<Optional<LockLease>> timed =
                peer.lock(name + "2", renewed()).tryAcquireAsync(Duration.ofDays(1));
        call(() -> {
                    peer.locks().close();
                    peer.locks().close();
                    return true;
                })
                .get();
        assertThat(held.isHeld()).isFalse();
        for (CompletionStage<?> waiter : List.of(local, remote, timed))
            assertThat(failure(waiter)).isInstanceOf(IllegalStateException.class);
        assertThat(peer().lock(name, renewed()).tryAcquire()).isPresent();
        assertThat(elsewhere.release()).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(peer().lock(name + "2", renewed()).tryAcquire()).isPresent();
    }

    @Test
    void aClosedClientRefusesEveryVerb() {
        Peer peer = peer();
        DistributedLock lock = peer.lock(name, renewed());
        peer.locks().close();
        assertThatThrownBy(lock::acquire).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::acquireUninterruptibly).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::tryAcquire).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> lock.tryAcquire(fixture.lease())).isInstanceOf(IllegalStateException.class);
        assertThat(failure(lock.acquireAsync())).isInstanceOf(IllegalStateException.class);
        assertThat(failure(lock.tryAcquireAsync())).isInstanceOf(IllegalStateException.class);
        assertThat(failure(lock.tryAcquireAsync(fixture.lease()))).isInstanceOf(IllegalStateException.class);
        assertThat(peer.wire().calls()).isEmpty();
        assertThat(peer().lock(name, renewed()).tryAcquire()).isPresent();
    }

    @Test
    void contendersOfTwoClientsNeverMeet() throws Exception {
        int[] inside = new int[5];
        int[] entered = new int[5];
        List<Call<Boolean>> calls = new ArrayList<>();
        List<Peer> peers = List.of(peer(), peer());
        for (int thread = 0; thread < 8; thread++) {
            Peer peer = peers.get(thread % 2);
            int first = thread;
            calls.add(call(() -> {
                for (int round = 0; round < 40; round++) {
                    int key = (first + round) % 5;
                    try (LockLease lease = peer.lock(name + key, renewed()).acquire()) {
                        if (++inside[key] != 1) throw new AssertionError("two at once in " + key);
                        entered[key]++;
                        Thread.yield();
                        inside[key]--;
                        if (!lease.isHeld()) throw new AssertionError("the lease ended too early");
                    }
                }
                return true;
            }));
        }
        for (Call<Boolean> each : calls) assertThat(each.get()).isTrue();
        assertThat(entered).containsOnly(64);
    }
}
