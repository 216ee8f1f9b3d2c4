package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.Durability;
import dev.holdfast.lock.DurabilityException;
import dev.holdfast.lock.Lease;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.MultiLease;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A grant is handed out when two replicas have it; else nothing is held. */
public abstract class DurabilityContract extends PermitContract {

    private static final int ALL = 2;

    private LeaseOptions durable() {
        return renewed().withDurability(copies(ALL, leases(0.2)));
    }

    /** Where to: to the memory of replicas, unless a binding says otherwise. */
    protected Durability copies(int replicas, Duration timeout) {
        return Durability.replicas(replicas, timeout);
    }

    private static int secured(Peer peer) {
        return peer.wire().count(Verb.SECURE);
    }

    /** As {@link #failure}, which takes a grant for an error of the test. */
    private Throwable notGranted(CompletionStage<?> acquisition) {
        try {
            return failure(acquisition);
        } catch (CompletionException granted) {
            throw new AssertionError("it was granted", granted);
        }
    }

    private void failsWith(int replicas, CompletionStage<?> acquisition) {
        assertThat(notGranted(acquisition)).isInstanceOfSatisfying(DurabilityException.class, failure -> {
            assertThat(failure.replicas()).isEqualTo(replicas);
            assertThat(failure.wanted()).isEqualTo(ALL);
            assertThat(failure.name()).startsWith(name);
        });
    }

    @Test
    void aGrantThatAllHaveIsHeldAndTakesOneWait() {
        Peer peer = peer();
        LockLease lease = await(peer.lock(name, durable()).acquireAsync());
        assertThat(lease.isHeld()).isTrue();
        assertThat(lease.remaining()).isGreaterThan(leases(0.5));
        fixture.passes(leases(1.5));
        assertThat(lease.isHeld()).isTrue();
        lease.release();
        assertThat(secured(peer)).as("renewals and the release wait for nobody").isEqualTo(1);
        becomesFree(name);
    }

    @Test
    @DisplayName("C3 C5 a grant that too few have is given back: nobody holds, and the next finds it free")
    void aGrantThatTooFewHaveIsGivenBack() {
        fixture.confirming(1);
        Peer peer = peer();
        Peer other = peer();
        failsWith(1, peer.lock(name, durable()).acquireAsync());
        other.take(name, renewed()).close();
        failsWith(1, peer.lock(name, durable()).tryAcquireAsync());
        other.take(name, renewed()).close();
        fixture.confirming(ALL);
        assertThat(await(peer.lock(name, durable()).acquireAsync()).isHeld()).isTrue();
    }

    @Test
    @DisplayName("C5 a storm of grants that nobody confirms leaves everything free")
    void aStormLeavesEverythingFree() {
        fixture.confirming(0);
        List<CompletionStage<?>> storm = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Peer peer = peer();
            for (int which = 0; which < 5; which++) {
                storm.add(peer.lock(name + which, durable()).acquireAsync());
                storm.add(peer.semaphore(name + which, 2, durable()).acquireAsync(2));
                storm.add(
                        peer.readWriteLock(name + which, durable()).writeLock().acquireAsync());
            }
        }
        for (CompletionStage<?> each : storm) assertThat(notGranted(each)).isInstanceOf(DurabilityException.class);
        for (int which = 0; which < 5; which++) becomesFree(name + which);
        fixture.confirming(ALL);
        Peer next = peer();
        for (int which = 0; which < 5; which++) {
            await(next.lock(name + which, durable()).acquireAsync());
            await(next.semaphore(name + which, 2, durable()).acquireAsync(2));
            await(next.readWriteLock(name + which, durable()).writeLock().acquireAsync());
        }
    }

    @Test
    void aGrantThatCameByMessageIsWaitedForToo() {
        LockLease held = peer().take(name, renewed());
        Peer waiting = peer();
        CompletionStage<LockLease> next = waiting.lock(name, durable()).acquireAsync();
        fixture.eventually("it waits", () -> waiting.wire().count(Verb.ACQUIRE) > 0);
        fixture.passes(leases(0.05));
        held.release();
        assertThat(await(next).isHeld()).isTrue();
        assertThat(secured(waiting)).isEqualTo(1);
        await(next).release();
        fixture.confirming(0);
        LockLease again = peer().take(name, renewed());
        CompletionStage<LockLease> last = waiting.lock(name, durable()).acquireAsync();
        fixture.passes(leases(0.05));
        again.release();
        failsWith(0, last);
        becomesFree(name);
    }

    @Test
    void whatIsPassedOnWithinAClientIsWaitedForOnce() {
        Peer peer = peer();
        LockLease first = await(peer.lock(name, durable()).acquireAsync());
        CompletionStage<LockLease> second = peer.lock(name, durable()).acquireAsync();
        first.release();
        LockLease passedOn = await(second);
        boolean handedOver = passedOn.fencingToken() == first.fencingToken() + 1;
        assertThat(secured(peer)).isEqualTo(handedOver ? 1 : 2);
        if (isVirtual()) assertThat(handedOver).isTrue();
    }

    @Test
    void permitsAndReadersAreWaitedFor() {
        Peer peer = peer();
        assertThat(await(peer.semaphore(name, 3, durable()).acquireAsync(2)).isHeld())
                .isTrue();
        assertThat(await(peer.readWriteLock(name, durable()).readLock().acquireAsync())
                        .isHeld())
                .isTrue();
        assertThat(secured(peer)).isEqualTo(2);
        fixture.confirming(1);
        Peer other = peer();
        failsWith(1, other.semaphore(name, 3, durable()).acquireAsync(1));
        failsWith(1, other.readWriteLock(name, durable()).readLock().acquireAsync());
        assertThat(take(peer(), 1, 3).isHeld()).isTrue();
    }

    @Test
    void anUpgradeThatTooFewHaveEndsTheHold() {
        Peer peer = peer();
        LockLease reading = await(peer.readWriteLock(name, durable()).readLock().acquireAsync());
        fixture.confirming(0);
        failsWith(0, peer.readWriteLock(name, durable()).tryUpgradeAsync(reading));
        assertThat(reading.isHeld()).isFalse();
        LockLease writing =
                await(peer().readWriteLock(name, renewed()).writeLock().acquireAsync());
        assertThat(writing.isHeld()).isTrue();
    }

    @Test
    void anUpgradeIsWaitedForAndADowngradeIsNot() {
        Peer peer = peer();
        LockLease reading = await(peer.readWriteLock(name, durable()).readLock().acquireAsync());
        Optional<LockLease> writing = await(peer.readWriteLock(name, durable()).tryUpgradeAsync(reading));
        assertThat(writing).isPresent();
        assertThat(secured(peer)).isEqualTo(2);
        LockLease again = await(peer.readWriteLock(name, durable()).downgradeAsync(writing.orElseThrow()));
        assertThat(again.isHeld()).isTrue();
        assertThat(secured(peer)).isEqualTo(2);
    }

    @Test
    void severalAtOnceAreWaitedForOneByOne() {
        Peer peer = peer();
        String other = name + "-other";
        MultiLease both =
                await(peer.locks().all(name, other).withOptions(durable()).acquireAsync());
        assertThat(both.isHeld()).isTrue();
        assertThat(secured(peer)).isEqualTo(2);
        both.release();
        fixture.confirming(1);
        failsWith(1, peer.locks().all(name, other).withOptions(durable()).acquireAsync());
        becomesFree(name);
        becomesFree(other);
    }

    @Test
    void whoAsksForLessHasWhatTheOtherCouldNotHave() {
        fixture.confirming(0);
        Peer peer = peer();
        CompletionStage<LockLease> strict = peer.lock(name, durable()).acquireAsync();
        CompletionStage<LockLease> content = peer.lock(name, renewed()).acquireAsync();
        failsWith(0, strict);
        assertThat(await(content).isHeld()).isTrue();
    }

    @Test
    void whoGivesUpMeanwhileHoldsNothing() {
        fixture.confirming(0);
        Peer peer = peer();
        peer.wire().fault(Verb.SECURE, Fault.HELD_REPLY);
        CompletableFuture<LockLease> waiter =
                peer.lock(name, durable()).acquireAsync().toCompletableFuture();
        fixture.eventually("it waits for copies", () -> secured(peer) == 1);
        waiter.cancel(false);
        becomesFree(name);
        peer.wire().letGo();
        becomesFree(name);
    }

    @Test
    void anAnswerThatIsLostIsAskedForAgain() {
        Peer peer = peer();
        peer.wire().fault(Verb.SECURE, Fault.LOST_REPLY);
        CompletionStage<LockLease> waiter = peer.lock(name, durable()).acquireAsync();
        fixture.eventually("it was lost", () -> secured(peer) > 0);
        peer.wire().fault(Verb.SECURE, Fault.NONE);
        assertThat(await(waiter).isHeld()).isTrue();
    }

    @Test
    void aClaimThatIsOverBeforeItIsWaitedForIsAskedForAgain() {
        Peer holder = peer();
        Lease held = holder.take(name, renewed());
        Peer waiting = peer(client -> client.patience(Duration.ofSeconds(20)));
        waiting.wire().fault(Verb.SECURE, Fault.HELD_REQUEST);
        LeaseOptions brief = renewed().withDuration(leases(0.5)).withDurability(copies(ALL, leases(0.2)));
        CompletionStage<LockLease> next = waiting.lock(name, brief).acquireAsync();
        fixture.eventually("it waits", () -> waiting.wire().count(Verb.ACQUIRE) > 0);
        fixture.passes(leases(0.05));
        held.release();
        fixture.eventually("its copies are to be waited for", () -> secured(waiting) == 1);
        // Longer than a claim lasts where it is shorter than the lease.
        fixture.passes(leases(0.35));
        waiting.wire().fault(Verb.SECURE, Fault.NONE);
        waiting.wire().letGo();
        assertThat(await(next).isHeld()).isTrue();
        assertThat(await(holder.lock(name, renewed()).tryAcquireAsync())).isEmpty();
    }
}
