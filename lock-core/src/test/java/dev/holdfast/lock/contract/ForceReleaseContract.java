package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.DistributedReadWriteLock;
import dev.holdfast.lock.LeaseLostException;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LockListener;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.PermitLease;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.Subject;
import dev.holdfast.lock.inspect.Inspection.Holder;
import dev.holdfast.lock.inspect.Inspector;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.LeaseInspector;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A name is taken away from its holder. */
public abstract class ForceReleaseContract extends Contract {

    private Inspector inspector() {
        return peer().locks().inspector();
    }

    private boolean forceRelease(Kind kind) {
        return await(inspector().forceReleaseAsync(kind, name, "anna"));
    }

    @Test
    @DisplayName(
            "forceUnlock by an admin: waiters acquire promptly, the old holder's renewal stops, its next check says lost [testForceUnlock]")
    void theNextHoldsAndTheOldOneIsTold() {
        List<String> events = new CopyOnWriteArrayList<>();
        Peer holder = peer(builder -> builder.listener(new LockListener() {
            @Override
            public void lost(Subject subject, Duration held, LossCause cause) {
                events.add(subject + " " + cause);
            }
        }));
        LockLease old = holder.take(name, renewed());
        CompletionStage<LockLease> next = peer().lock(name, renewed()).acquireAsync();
        fixture.passes(leases(0.1));
        assertThat(forceRelease(Kind.LOCK)).isTrue();
        LockLease taken = await(next);
        assertThat(await(old.whenLost())).isEqualTo(LossCause.REVOKED);
        assertThat(old.isHeld()).isFalse();
        assertThat(old.remaining()).isZero();
        assertThat(taken.fencingToken()).isGreaterThan(old.fencingToken());
        assertThatThrownBy(old::renew).isInstanceOf(LeaseLostException.class).hasMessageContaining("taken away");
        fixture.eventually("the listener hears", () -> !events.isEmpty());
        assertThat(events).containsExactly("lock '" + name + "' REVOKED");
        int renewals = holder.wire().count(Verb.RENEW);
        fixture.passes(leases(1.5));
        assertThat(holder.wire().count(Verb.RENEW)).isEqualTo(renewals);
        assertThat(taken.isHeld()).isTrue();
    }

    @Test
    void theFenceGrowsAlsoWhereNobodyWaits() {
        LockLease old = peer().take(name, renewed());
        assertThat(forceRelease(Kind.LOCK)).isTrue();
        assertThat(becomesFree(name)).isGreaterThan(old.fencingToken());
    }

    @Test
    @DisplayName("the number of the revocation lies between the old holder's and the next one's")
    void aNumberIsDrawn() {
        LockLease old = peer().take(name, renewed());
        long number = revoke(Kind.LOCK);
        assertThat(number * 256).isGreaterThan(old.fencingToken());
        LockLease next = peer().take(name, renewed());
        assertThat(next.fencingToken()).isGreaterThan(number * 256 + 255);
    }

    @Test
    void aNumberIsDrawnForAWriterToo() {
        LockLease old = await(both().writeLock().acquireAsync());
        long number = revoke(Kind.WRITE);
        assertThat(number * 256).isGreaterThan(old.fencingToken());
        LockLease next = await(both().writeLock().acquireAsync());
        assertThat(next.fencingToken()).isGreaterThan(number * 256 + 255);
    }

    private long revoke(Kind kind) {
        LeaseInspector store = fixture.store().inspector();
        OwnerId owner = await(store.inspect(kind, name)).holders().get(0).owner();
        return await(store.revoke(name, owner, "anna")).orElseThrow();
    }

    @Test
    void theOldHoldersReleaseSaysLostAndHurtsNobody() {
        LockLease old = peer().take(name, renewed());
        assertThat(forceRelease(Kind.LOCK)).isTrue();
        LockLease next = peer().take(name, renewed());
        await(old.whenLost());
        assertThat(await(old.releaseAsync())).isEqualTo(ReleaseOutcome.LOST);
        fixture.passes(leases(1.2));
        assertThat(next.isHeld()).isTrue();
        assertThat(peer().lock(name).tryAcquire()).isEmpty();
        assertThat(next.release()).isEqualTo(ReleaseOutcome.RELEASED);
    }

    @Test
    @DisplayName("repeated after a lost reply it takes nothing from the next holder")
    void aRepetitionTakesNothingFromTheNext() {
        Peer admin = peer();
        LockLease old = peer().take(name, renewed());
        Holder seen =
                await(admin.locks().inspector().holdersAsync(Kind.LOCK, name)).get(0);
        admin.wire().fault(Verb.REVOKE, Fault.LOST_REPLY);
        assertThat(failure(admin.locks().inspector().forceReleaseAsync(seen, "anna")))
                .isInstanceOf(OutcomeUnknownException.class);
        admin.wire().fault(Verb.REVOKE, Fault.NONE);
        assertThat(await(old.whenLost())).isEqualTo(LossCause.REVOKED);
        LockLease next = peer().take(name, renewed());
        assertThat(await(admin.locks().inspector().forceReleaseAsync(seen, "anna")))
                .isFalse();
        fixture.passes(leases(0.5));
        assertThat(next.isHeld()).isTrue();
        assertThat(isDone(next.whenLost())).isFalse();
    }

    @Test
    void whoHoldsSinceThenIsNotTheOneThatWasSeen() {
        Inspector inspector = inspector();
        LockLease first = peer().take(name, renewed());
        Holder seen = await(inspector.holdersAsync(Kind.LOCK, name)).get(0);
        first.close();
        LockLease second = peer().take(name, renewed());
        assertThat(await(inspector.forceReleaseAsync(seen, "anna"))).isFalse();
        assertThat(second.isHeld()).isTrue();
        assertThat(isDone(second.whenLost())).isFalse();
    }

    @Test
    void nothingIsTakenWhereNobodyHolds() {
        assertThat(forceRelease(Kind.LOCK)).isFalse();
        peer().take(name, manual()).close();
        assertThat(forceRelease(Kind.LOCK)).isFalse();
    }

    @Test
    @DisplayName("a holder that does not hear of it is told by its next renewal")
    void aHolderThatHearsNothingIsToldByItsRenewal() {
        Peer holder = peer();
        LockLease old = holder.take(name, renewed());
        holder.wire().deaf(true);
        assertThat(forceRelease(Kind.LOCK)).isTrue();
        LockLease next = peer().take(name, renewed());
        assertThat(await(old.whenLost())).isEqualTo(LossCause.REFUSED);
        assertThat(next.isHeld()).isTrue();
    }

    @Test
    void aDeadHoldersLockIsFreeAtOnce() {
        Peer dead = peer();
        LockLease old = dead.take(name, renewed().withDuration(Duration.ofMinutes(30)));
        dead.die();
        assertThat(forceRelease(Kind.LOCK)).isTrue();
        assertThat(becomesFree(name)).isGreaterThan(old.fencingToken());
    }

    @Test
    @DisplayName("callers of the client that lost it queue behind those of others, and are served")
    void callersOfTheOldHoldersClientAreServed() {
        Peer holder = peer();
        LockLease old = holder.take(name, renewed());
        CompletionStage<LockLease> local = holder.lock(name, renewed()).acquireAsync();
        CompletionStage<LockLease> remote = peer().lock(name, renewed()).acquireAsync();
        fixture.passes(leases(0.1));
        assertThat(forceRelease(Kind.LOCK)).isTrue();
        assertThat(await(old.whenLost())).isEqualTo(LossCause.REVOKED);
        LockLease first = await(remote);
        fixture.passes(leases(0.1));
        assertThat(isDone(local)).isFalse();
        first.close();
        await(local).close();
    }

    @Test
    @DisplayName("a grant that is taken back before its owner heard of it is not held: it asks again")
    void aGrantTakenBackUnheardIsNotHeld() {
        Peer late = peer();
        late.wire().fault(Verb.ACQUIRE, Fault.HELD_REPLY);
        CompletionStage<LockLease> asked = late.lock(name, renewed()).acquireAsync();
        assertThat(forceRelease(Kind.LOCK)).isTrue();
        LockLease next = peer().take(name, renewed());
        late.wire().fault(Verb.ACQUIRE, Fault.NONE);
        fixture.passes(leases(0.2));
        late.wire().letGo();
        fixture.passes(leases(0.2));
        assertThat(isDone(asked)).isFalse();
        next.close();
        assertThat(await(asked).fencingToken()).isGreaterThan(next.fencingToken());
    }

    @Test
    void onePermitsHolderLosesItAndTheOthersGoOn() {
        PermitLease one = await(peer().semaphore(name, 3, renewed()).acquireAsync(2));
        PermitLease two = await(peer().semaphore(name, 3, renewed()).acquireAsync(1));
        CompletionStage<PermitLease> next = peer().semaphore(name, 3, renewed()).acquireAsync(2);
        Inspector inspector = inspector();
        Holder seen = await(inspector.holdersAsync(Kind.SEMAPHORE, name)).stream()
                .filter(each -> each.permits() == 2)
                .findFirst()
                .orElseThrow();
        assertThat(await(inspector.forceReleaseAsync(seen, "anna"))).isTrue();
        PermitLease taken = await(next);
        assertThat(await(one.whenLost())).isEqualTo(LossCause.REVOKED);
        assertThat(await(one.releaseAsync())).isEqualTo(ReleaseOutcome.LOST);
        assertThat(two.isHeld()).isTrue();
        assertThat(taken.isHeld()).isTrue();
        assertThat(peer().semaphore(name, 3, renewed()).availablePermits()).isZero();
    }

    @Test
    void allPermitsCanBeTakenAway() {
        PermitLease one = await(peer().semaphore(name, 3, renewed()).acquireAsync(2));
        PermitLease two = await(peer().semaphore(name, 3, renewed()).acquireAsync(1));
        assertThat(forceRelease(Kind.SEMAPHORE)).isTrue();
        assertThat(await(one.whenLost())).isEqualTo(LossCause.REVOKED);
        assertThat(await(two.whenLost())).isEqualTo(LossCause.REVOKED);
        assertThat(peer().semaphore(name, 3, renewed()).availablePermits()).isEqualTo(3);
    }

    @Test
    void aWriterLosesItToTheReaders() {
        LockLease writer = await(both().writeLock().acquireAsync());
        CompletionStage<LockLease> one = both().readLock().acquireAsync();
        CompletionStage<LockLease> two = both().readLock().acquireAsync();
        fixture.passes(leases(0.1));
        assertThat(forceRelease(Kind.READ)).isTrue();
        assertThat(await(writer.whenLost())).isEqualTo(LossCause.REVOKED);
        assertThat(await(one).fencingToken()).isGreaterThan(writer.fencingToken());
        assertThat(await(two).isHeld()).isTrue();
    }

    @Test
    void readersLoseItToTheWriter() {
        LockLease one = await(both().readLock().acquireAsync());
        LockLease two = await(both().readLock().acquireAsync());
        CompletionStage<LockLease> writer = both().writeLock().acquireAsync();
        fixture.passes(leases(0.1));
        assertThat(forceRelease(Kind.WRITE)).isTrue();
        LockLease writing = await(writer);
        assertThat(await(one.whenLost())).isEqualTo(LossCause.REVOKED);
        assertThat(await(two.whenLost())).isEqualTo(LossCause.REVOKED);
        assertThat(writing.fencingToken()).isGreaterThan(one.fencingToken()).isGreaterThan(two.fencingToken());
    }

    private DistributedReadWriteLock both() {
        return peer().readWriteLock(name, renewed());
    }
}
