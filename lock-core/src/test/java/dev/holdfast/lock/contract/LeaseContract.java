package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.LeaseLostException;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The life of a lease: its deadline, its renewal, its end. */
public abstract class LeaseContract extends Contract {

    private Duration margin() {
        return leases(0.01).plusMillis(2);
    }

    @Test
    @DisplayName("A5 the deadline is shorter than the lease by 1 % and 2 ms")
    void whatRemainsIsLessThanTheLease() {
        LockLease lease = peer().take(name, manual());
        assertThat(lease.remaining())
                .isLessThanOrEqualTo(fixture.lease().minus(margin()))
                .isGreaterThan(fixture.lease().minus(margin()).minus(fixture.slack()));
        Duration before = lease.remaining();
        fixture.passes(leases(0.25));
        assertThat(lease.remaining()).isLessThanOrEqualTo(before.minus(leases(0.25)));
    }

    @Test
    void aManualLeaseEndsAtItsDeadline() {
        LockLease lease = peer().take(name, manual());
        fixture.eventually("it ends", () -> !lease.isHeld());
        assertThat(lease.remaining()).isZero();
        assertThat(await(lease.whenLost())).isEqualTo(LossCause.EXPIRED);
        assertThat(lease.release()).isEqualTo(ReleaseOutcome.EXPIRED);
    }

    @Test
    @DisplayName("A11 the loss is told before anybody else can hold")
    void theLossIsToldBeforeSomebodyElseHolds() {
        List<String> order = new CopyOnWriteArrayList<>();
        LockLease lease = peer().take(name, manual());
        lease.whenLost().thenAccept(cause -> order.add("lost"));
        CompletionStage<LockLease> next = peer().lock(name, renewed()).acquireAsync();
        next.thenAccept(got -> order.add(lease.isHeld() ? "acquired a lock that is held" : "acquired"));
        await(next);
        fixture.eventually("both are told", () -> order.size() == 2);
        assertThat(order).containsExactlyInAnyOrder("lost", "acquired");
        // In real time a busy machine may run the second client's callback before the first's.
        if (isVirtual()) assertThat(order).containsExactly("lost", "acquired");
    }

    @Test
    void anAutomaticLeaseIsKeptForAsLongAsItIsHeld() {
        Peer peer = peer();
        LockLease lease = peer.take(name, renewed());
        Peer other = peer();
        fixture.during(
                leases(4),
                "it is held by the first alone",
                () -> lease.isHeld() && other.lock(name, renewed()).tryAcquire().isEmpty());
        assertThat(peer.wire().count(Verb.RENEW)).isBetween(8, 20);
        assertThat(isDone(lease.whenLost())).isFalse();
        assertThat(lease.release()).isEqualTo(ReleaseOutcome.RELEASED);
    }

    @Test
    @DisplayName("A12 nothing is renewed after the release, and the name stays free")
    void renewalEndsWithTheRelease() {
        Peer peer = peer();
        LockLease lease = peer.take(name, renewed());
        fixture.passes(leases(1));
        lease.close();
        int sent = peer.wire().calls().size();
        fixture.during(leases(2), "the name stays free", () -> {
            peer().take(name, manual()).close();
            return true;
        });
        assertThat(peer.wire().calls()).hasSize(sent);
        assertThat(isDone(lease.whenLost())).isFalse();
    }

    @Test
    void aRenewedLeaseStartsAnew() {
        LockLease lease = peer().take(name, manual());
        Peer other = peer();
        for (int i = 0; i < 4; i++) {
            fixture.passes(leases(0.6));
            if (i % 2 == 0) lease.renew();
            else await(lease.renewAsync());
            assertThat(lease.remaining()).isGreaterThan(leases(0.9).minus(fixture.slack()));
            assertThat(other.lock(name, renewed()).tryAcquire()).isEmpty();
        }
        assertThat(lease.release()).isEqualTo(ReleaseOutcome.RELEASED);
    }

    @Test
    void ensureSendsNothingWhenEnoughRemains() {
        Peer peer = peer();
        LockLease lease = peer.take(name, manual());
        fixture.passes(leases(0.3));
        lease.ensure(leases(0.5));
        await(lease.ensureAsync(leases(0.5)));
        assertThat(peer.wire().count(Verb.RENEW)).isZero();
    }

    @Test
    void ensureRenewsWhenTooLittleRemains() {
        Peer peer = peer();
        LockLease lease = peer.take(name, manual());
        fixture.passes(leases(0.6));
        lease.ensure(leases(0.5));
        assertThat(peer.wire().count(Verb.RENEW)).isEqualTo(1);
        assertThat(lease.remaining()).isGreaterThanOrEqualTo(leases(0.5));
        fixture.passes(leases(0.6));
        await(lease.ensureAsync(leases(0.5)));
        assertThat(lease.remaining()).isGreaterThanOrEqualTo(leases(0.5));
        assertThat(peer.wire().count(Verb.RENEW)).isEqualTo(2);
    }

    @Test
    void ensureFailsWhenTheRenewalComesTooLate() {
        Peer peer = peer(settings -> settings.patience(leases(5)));
        LockLease lease = peer.take(name, manual());
        fixture.passes(leases(0.3));
        peer.wire().fault(Verb.RENEW, Fault.HELD_REPLY);
        CompletionStage<Void> ensured = lease.ensureAsync(leases(0.9));
        fixture.passes(leases(0.4));
        peer.wire().letGo();
        assertThat(failure(ensured)).isInstanceOf(LeaseLostException.class);
    }

    @Test
    void aRenewalThatIsRefusedByTheStoreLosesTheLease() {
        Peer peer = peer();
        LockLease lease = peer.take(name, manual());
        fixture.loseEverything();
        assertThatThrownBy(lease::renew).isInstanceOf(LeaseLostException.class);
        assertThat(lease.isHeld()).isFalse();
        assertThat(await(lease.whenLost())).isEqualTo(LossCause.REFUSED);
    }

    @Test
    void aRenewalThatCannotBeSentLeavesTheLeaseAsItWas() {
        Peer peer = peer(settings -> settings.patience(leases(0.1)));
        LockLease lease = peer.take(name, manual());
        peer.wire().fault(Verb.RENEW, Fault.REFUSED);
        assertThat(failure(lease.renewAsync())).isInstanceOf(BackendUnavailableException.class);
        assertThat(lease.isHeld()).isTrue();
        peer.wire().fault(Verb.RENEW, Fault.LOST_REQUEST);
        assertThat(failure(lease.renewAsync())).isInstanceOf(OutcomeUnknownException.class);
        assertThat(lease.isHeld()).isTrue();
        peer.wire().fault(Fault.NONE);
        lease.renew();
        assertThat(lease.remaining()).isGreaterThan(leases(0.9).minus(fixture.slack()));
    }

    @Test
    @DisplayName("A11 an outage shorter than the lease costs nothing")
    void aShortOutageDoesNotLoseTheLease() {
        for (Fault fault : List.of(Fault.REFUSED, Fault.LOST_REQUEST, Fault.SILENT, Fault.DONE_IN_SILENCE)) {
            Peer peer = peer(settings -> settings.patience(leases(0.2)));
            LockLease lease = peer.take(name + fault, renewed());
            fixture.passes(leases(0.34));
            peer.wire().fault(fault);
            fixture.passes(leases(0.4));
            peer.wire().fault(Fault.NONE);
            Peer other = peer();
            fixture.during(
                    leases(1.5),
                    "held after " + fault,
                    () -> lease.isHeld()
                            && other.lock(name + fault, renewed()).tryAcquire().isEmpty());
            assertThat(isDone(lease.whenLost())).isFalse();
            lease.close();
        }
    }

    @Test
    @DisplayName("A11 an outage longer than the lease loses it, once, at its deadline")
    void aLongOutageLosesTheLeaseOnce() {
        List<LossCause> losses = new ArrayList<>();
        Peer peer = peer();
        LockLease lease = peer.take(name, renewed());
        lease.whenLost().thenAccept(losses::add);
        Duration remaining = lease.remaining();
        peer.wire().fault(Fault.REFUSED);
        long began = fixture.time().nanos();
        fixture.eventually("the loss is told", () -> !losses.isEmpty());
        assertThat(since(began)).isLessThan(remaining.plus(fixture.slack()));
        assertThat(lease.isHeld()).isFalse();
        LockLease next = await(peer().lock(name, renewed()).acquireAsync());
        peer.wire().fault(Fault.NONE);
        fixture.during(leases(1.2), "the successor holds", next::isHeld);
        assertThat(losses).containsExactly(LossCause.EXPIRED);
    }

    @Test
    @DisplayName("A5 a slow reply does not lengthen the lease")
    void theDeadlineCountsFromBeforeTheRequest() {
        Peer peer = peer(settings -> settings.patience(leases(5)));
        peer.wire().fault(Verb.ACQUIRE, Fault.HELD_REPLY);
        CompletionStage<LockLease> stage = peer.lock(name, manual()).acquireAsync();
        fixture.passes(leases(0.8));
        peer.wire().fault(Verb.RENEW, Fault.REFUSED);
        peer.wire().letGo();
        LockLease lease = await(stage);
        assertThat(lease.remaining()).isLessThanOrEqualTo(leases(0.2));
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    @DisplayName("A6 a grant that arrives after its lease is no hold")
    void aReplyThatComesAfterTheLeaseIsNoHold() {
        Peer peer = peer(settings -> settings.patience(leases(9)));
        peer.wire().fault(Verb.ACQUIRE, Fault.HELD_REPLY);
        CompletionStage<LockLease> stage = peer.lock(name, manual()).acquireAsync();
        fixture.passes(leases(1.2));
        LockLease other = await(peer().lock(name, renewed()).acquireAsync());
        peer.wire().fault(Fault.NONE);
        peer.wire().letGo();
        fixture.during(leases(0.5), "the other holds alone", () -> other.isHeld() && !isDone(stage));
        other.close();
        assertThat(await(stage).isHeld()).isTrue();
    }

    @Test
    @DisplayName("A13 after its maximum hold a lease is renewed by nobody")
    void theMaximumHoldEndsALease() {
        Peer peer = peer();
        LockLease lease = peer.take(name, renewed().withMaximumHold(leases(1.5)));
        long began = fixture.time().nanos();
        fixture.during(leases(1.4), "it is renewed until then", lease::isHeld);
        fixture.eventually("it ends", () -> !lease.isHeld());
        assertThat(since(began)).isLessThan(leases(2.5).plus(fixture.slack()));
        assertThat(await(lease.whenLost())).isEqualTo(LossCause.EXPIRED);
        assertThat(await(peer().lock(name, renewed()).acquireAsync()).isHeld()).isTrue();
    }

    @Test
    @DisplayName("A13 nor by its holder")
    void noHolderCanRenewPastTheMaximumHold() {
        LockLease lease = peer().take(name, manual().withMaximumHold(leases(1)));
        long began = fixture.time().nanos();
        fixture.eventually("it ends in spite of all renewals", () -> {
            lease.renewAsync();
            return !lease.isHeld();
        });
        assertThat(since(began)).isLessThan(leases(2).plus(fixture.slack()));
    }

    @Test
    void anOtherwiseIdenticalLockKeepsItsOwnLease() {
        LeaseOptions long_ =
                LeaseOptions.defaults().withDuration(fixture.lease().multipliedBy(50));
        Peer peer = peer();
        peer.take(name, long_).close();
        LockLease lease = peer.take(name, manual());
        assertThat(lease.remaining()).isLessThan(fixture.lease());
    }

    @Test
    @DisplayName("C21 data lost by the store is noticed at the next renewal, and the token still grows")
    void aStoreThatForgotLosesTheLease() {
        LockLease lease = peer().take(name, renewed());
        fixture.loseEverything();
        LockLease next = await(peer().lock(name, renewed()).acquireAsync());
        assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
        assertThat(await(lease.whenLost())).isEqualTo(LossCause.REFUSED);
        assertThat(lease.isHeld()).isFalse();
        assertThat(next.isHeld()).isTrue();
        assertThat(lease.release()).isNotEqualTo(ReleaseOutcome.RELEASED);
        assertThat(next.isHeld()).isTrue();
    }

    @Test
    @DisplayName("C21 a release tells that the store had forgotten")
    void theReleaseOfAForgottenLeaseSaysSo() {
        LockLease lease = peer().take(name, manual());
        fixture.loseEverything();
        assertThat(lease.release()).isEqualTo(ReleaseOutcome.LOST);
    }

    @Test
    @DisplayName("B6 a release whose first reply was lost is a release")
    void aReleaseThatHadToBeRepeatedIsARelease() {
        Peer peer = peer();
        LockLease lease = peer.take(name, renewed());
        peer.wire().fault(Verb.LEAVE, Fault.LOST_REPLY);
        CompletionStage<ReleaseOutcome> released = lease.releaseAsync();
        assertThat(lease.isHeld()).isFalse();
        peer.wire().fault(Fault.NONE);
        assertThat(await(released)).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(peer().lock(name, renewed()).tryAcquire()).isPresent();
    }

    @Test
    @DisplayName("A19 a release without an answer goes on in the background, and the handle is dead")
    void aReleaseWithoutAnAnswerGoesOn() {
        Peer peer = peer(settings -> settings.patience(leases(0.1)));
        LockLease lease = peer.take(name, renewed());
        peer.wire().fault(Verb.LEAVE, Fault.REFUSED);
        CompletionStage<ReleaseOutcome> released = lease.releaseAsync();
        assertThat(lease.isHeld()).isFalse();
        assertThat(await(released)).isEqualTo(ReleaseOutcome.UNKNOWN);
        peer.wire().fault(Fault.NONE);
        long began = fixture.time().nanos();
        LockLease next = await(peer.lock(name, renewed()).acquireAsync());
        assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
        assertThat(since(began)).isLessThan(leases(0.9));
    }
}
