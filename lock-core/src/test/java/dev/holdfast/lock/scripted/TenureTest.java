package dev.holdfast.lock.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.PermitLease;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.scripted.ScriptedStore.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a client keeps what it holds, and how it loses it. */
class TenureTest extends Scripted {

    private Question nextRenewal() {
        int asked = store.all.size();
        while (store.all.size() == asked) assertThat(time.step()).isTrue();
        return store.next("renew");
    }

    @Test
    void aLeaseIsRenewedEveryThirdOfItsLength() {
        LockLease lease = held(AUTOMATIC, 5);
        long last = time.elapsedNanos();
        for (int i = 0; i < 6; i++) {
            Question renewal = nextRenewal();
            assertThat(renewal.lease()).isEqualTo(LEASE);
            assertThat(Duration.ofNanos(time.elapsedNanos() - last)).isBetween(millis(9000), millis(10_005));
            last = time.elapsedNanos();
            renewal.is(true);
            assertThat(lease.remaining()).isEqualTo(certain(LEASE, Duration.ZERO));
        }
    }

    @Test
    @DisplayName("A17 renewals of many leases taken at once are spread")
    void renewalsAreSpread() {
        for (int i = 0; i < 200; i++) {
            locks.lock(NAME + i, AUTOMATIC).acquireAsync();
            store.next("acquire").granted(5);
        }
        Set<Long> moments = new HashSet<>();
        while (store.all.size() < 400) {
            int before = store.all.size();
            after(millis(10));
            if (store.all.size() > before) moments.add(time.elapsedNanos());
        }
        assertThat(moments).hasSizeGreaterThan(15);
    }

    private List<LockLease> manyHeld() {
        List<LockLease> leases = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            CompletableFuture<LockLease> lease =
                    locks.lock(NAME + i, AUTOMATIC).acquireAsync().toCompletableFuture();
            store.next("acquire").granted(5);
            leases.add(got(lease));
        }
        return leases;
    }

    private List<Question> nextGo() {
        int goes = store.goes.size();
        while (store.goes.size() == goes) assertThat(time.step()).isTrue();
        List<Question> renewals = new ArrayList<>();
        while (renewals.size() < store.goes.get(goes)) renewals.add(store.next("renew"));
        return renewals;
    }

    @Test
    @DisplayName(
            "A17 renewals due at about the same time are asked for in one go, none of them late and none much too early")
    void renewalsGoTogether() {
        List<LockLease> leases = manyHeld();
        while (store.goes.stream().mapToInt(Integer::intValue).sum() < 2000)
            nextGo().forEach(renewal -> renewal.is(true));
        assertThat(store.goes).hasSizeLessThan(100);
        assertThat(time.elapsedNanos()).isBetween(9_950_000_000L, 10_005_000_000L);
        assertThat(leases).allMatch(LockLease::isHeld);
    }

    @Test
    @DisplayName("A14 of renewals in one go the one that is refused is lost, and no other")
    void aRefusalIsForOne() {
        List<LockLease> leases = manyHeld();
        List<Question> renewals = nextGo();
        assertThat(renewals).hasSizeGreaterThan(10);
        Question refused = renewals.remove(7);
        refused.is(false);
        renewals.forEach(renewal -> renewal.is(true));
        assertThat(leases.stream().filter(lease -> isLost(lease, LossCause.REFUSED)))
                .singleElement()
                .matches(lease -> lease.name().equals(refused.name()));
        for (Question renewal : renewals) {
            LockLease renewed = leases.get(Integer.parseInt(renewal.name().substring(NAME.length())));
            assertThat(renewed.remaining()).isEqualTo(certain(LEASE, Duration.ZERO));
        }
    }

    @Test
    @DisplayName("A11 a go without an answer loses nothing, and each of its leases is asked for again")
    void aGoThatFailsIsAskedAgain() {
        List<LockLease> leases = manyHeld();
        List<Question> unknown = nextGo();
        unknown.forEach(Question::unknown);
        assertThat(leases).allMatch(LockLease::isHeld);
        after(LEASE.dividedBy(10));
        List<String> again = new ArrayList<>();
        for (Question question : store.all.subList(2000 + unknown.size(), store.all.size())) again.add(question.name());
        assertThat(again).containsAll(unknown.stream().map(Question::name).toList());
    }

    @Test
    @DisplayName("A5 a renewal counts from before it was sent")
    void aRenewalCountsFromBeforeItWasSent() {
        LockLease lease = held(AUTOMATIC, 5);
        Question renewal = nextRenewal();
        after(millis(1500));
        renewal.is(true);
        assertThat(lease.remaining()).isEqualTo(certain(LEASE, millis(1500)));
    }

    @Test
    @DisplayName("A11 a renewal without an answer is repeated every tenth of the lease until the deadline")
    void renewalIsRepeatedUntilTheDeadline() {
        LockLease lease = held(AUTOMATIC, 5);
        List<LossCause> losses = new ArrayList<>();
        lease.whenLost().thenAccept(losses::add);
        nextRenewal();
        while (lease.remaining().compareTo(LEASE.dividedBy(10)) > 0) {
            after(LEASE.dividedBy(10));
            store.next("renew");
            store.nothing();
        }
        after(lease.remaining().minusNanos(1));
        assertThat(lease.isHeld()).isTrue();
        assertThat(losses).isEmpty();
        after(Duration.ofNanos(1));
        assertThat(isLost(lease, LossCause.EXPIRED)).isTrue();
        assertThat(losses).containsExactly(LossCause.EXPIRED);
        store.next("leave").is(false);
        after(LEASE.multipliedBy(2));
        store.nothing();
        assertThat(losses).hasSize(1);
    }

    @Test
    @DisplayName("A11 after a failed renewal the next one may succeed")
    void aFailedRenewalIsNotTheLast() {
        LockLease lease = held(AUTOMATIC, 5);
        nextRenewal().unknown();
        nextRenewal().refused();
        Question third = nextRenewal();
        third.is(true);
        assertThat(lease.remaining()).isEqualTo(certain(LEASE, Duration.ZERO));
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    void anOlderAnswerDoesNotShortenTheLease() {
        LockLease lease = held(AUTOMATIC, 5);
        Question first = nextRenewal();
        Question second = nextRenewal();
        second.is(true);
        first.is(true);
        assertThat(lease.remaining()).isEqualTo(certain(LEASE, Duration.ZERO));
    }

    @Test
    @DisplayName("C21 A14 a refused renewal loses the lease at once")
    void aRefusedRenewalLosesTheLease() {
        LockLease lease = held(AUTOMATIC, 5);
        nextRenewal().is(false);
        assertThat(isLost(lease, LossCause.REFUSED)).isTrue();
        store.next("leave").is(false);
        assertThat(lease.release()).isEqualTo(ReleaseOutcome.LOST);
        after(LEASE);
        store.nothing();
    }

    @Test
    void aRenewalThatSucceedsAfterTheDeadlineIsTooLate() {
        LockLease lease = held(AUTOMATIC, 5);
        Question renewal = nextRenewal();
        after(LEASE);
        assertThat(isLost(lease, LossCause.EXPIRED)).isTrue();
        renewal.is(true);
        assertThat(lease.isHeld()).isFalse();
    }

    @Test
    void aLostLeaseMakesRoomForTheNextWaiter() {
        LockLease lease = held(MANUAL, 5);
        CompletableFuture<LockLease> next = acquire(MANUAL);
        Question before = store.all.get(0);
        store.nothing();
        after(LEASE);
        assertThat(isLost(lease, LossCause.EXPIRED)).isTrue();
        store.next("leave").is(false);
        Question asked = store.next("acquire");
        assertThat(asked.owner()).isNotEqualTo(before.owner());
        asked.granted(6);
        assertThat(got(next).fencingToken()).isGreaterThan(lease.fencingToken());
    }

    @Test
    void aManualLeaseIsRenewedByItsHolderAlone() {
        LockLease lease = held(MANUAL, 5);
        after(millis(20_000));
        store.nothing();
        CompletionStage<Void> renewed = lease.renewAsync();
        store.next("renew").is(true);
        got(renewed);
        assertThat(lease.remaining()).isEqualTo(certain(LEASE, Duration.ZERO));
        after(millis(20_000));
        store.nothing();
        assertThat(lease.isHeld()).isTrue();
    }

    private CompletableFuture<LockLease> toldByAMessage(LeaseOptions options) {
        CompletableFuture<LockLease> stage = acquire(options);
        Question asked = store.next("acquire");
        asked.busy(5, LEASE);
        store.message(NAME, asked.owner(), 6);
        return stage;
    }

    @Test
    @DisplayName("A hold that ends within a tenth of its claim costs no renewal")
    void aShortHoldOfAClaimCostsNoRenewal() {
        LockLease lease = got(toldByAMessage(AUTOMATIC));
        after(lease.remaining().dividedBy(10).minusNanos(1));
        store.nothing();
        lease.releaseAsync();
        store.next("leave").is(true);
        after(LEASE);
        store.nothing();
        assertThat(time.pending()).isZero();
    }

    @Test
    @DisplayName("A claim is confirmed when a tenth of it is over, and renewed every third of the lease from there")
    void aClaimIsConfirmedWhenATenthIsOver() {
        LockLease lease = got(toldByAMessage(AUTOMATIC));
        confirmation(lease).is(true);
        long confirmed = time.elapsedNanos();
        assertThat(lease.remaining()).isEqualTo(certain(LEASE, Duration.ZERO));
        nextRenewal();
        assertThat(Duration.ofNanos(time.elapsedNanos() - confirmed)).isBetween(millis(9000), millis(10_005));
    }

    @Test
    void aManualClaimIsConfirmedAtOnce() {
        LockLease lease = got(toldByAMessage(MANUAL));
        store.next("renew").is(true);
        assertThat(lease.remaining()).isEqualTo(certain(LEASE, Duration.ZERO));
        after(lease.remaining().minusNanos(1));
        store.nothing();
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    @DisplayName("A11 a claim that nobody confirms is asked about every tenth of it, and lost when it ends")
    void aClaimThatIsNotConfirmedIsLostWhenItEnds() {
        LockLease lease = got(toldByAMessage(AUTOMATIC));
        confirmation(lease).unknown();
        for (int i = 0; i < 8; i++) {
            after(CLAIM.dividedBy(10).minusNanos(1));
            store.nothing();
            after(Duration.ofNanos(1));
            Question renewal = store.next("renew");
            if (i % 2 == 0) renewal.refused();
        }
        after(lease.remaining().minusNanos(1));
        store.nothing();
        assertThat(lease.isHeld()).isTrue();
        after(Duration.ofNanos(1));
        assertThat(isLost(lease, LossCause.EXPIRED)).isTrue();
        store.next("leave").is(false);
        after(LEASE);
        store.nothing();
    }

    @Test
    @DisplayName("A11 the confirmation of a claim is repeated while the claim lasts, also of a manual lease")
    void aClaimIsConfirmedAgainAndAgain() {
        CompletableFuture<LockLease> stage = toldByAMessage(MANUAL);
        store.next("renew").unknown();
        for (int i = 0; i < 5; i++) {
            after(CLAIM.dividedBy(10));
            store.next("renew").refused();
        }
        after(CLAIM.dividedBy(10));
        store.next("renew").is(true);
        assertThat(got(stage).remaining()).isEqualTo(certain(LEASE, Duration.ZERO));
        after(millis(20_000));
        store.nothing();
    }

    @Test
    @DisplayName("A13 no renewal is sent after the maximum hold")
    void theMaximumHoldEndsRenewal() {
        LockLease lease = held(AUTOMATIC.withMaximumHold(millis(25_000)), 5);
        nextRenewal().is(true);
        nextRenewal().is(true);
        after(millis(25_000));
        store.nothing();
        assertThat(lease.isHeld()).isTrue();
        assertThat(lease.renewAsync().toCompletableFuture()).isCompletedExceptionally();
        store.nothing();
        after(millis(10_000));
        assertThat(isLost(lease, LossCause.EXPIRED)).isTrue();
    }

    @Test
    @DisplayName("ensure sends nothing while enough remains")
    void ensureSendsNothingWhileEnoughRemains() {
        LockLease lease = held(MANUAL, 5);
        after(millis(20_000));
        got(lease.ensureAsync(lease.remaining()));
        store.nothing();
        CompletionStage<Void> ensured = lease.ensureAsync(lease.remaining().plusNanos(1));
        store.next("renew").is(true);
        got(ensured);
    }

    @Test
    @DisplayName("A12 no renewal follows a release, and a late answer changes nothing")
    void noRenewalFollowsARelease() {
        LockLease lease = held(AUTOMATIC, 5);
        Question renewal = nextRenewal();
        CompletionStage<ReleaseOutcome> released = lease.releaseAsync();
        assertThat(lease.isHeld()).isFalse();
        renewal.is(true);
        assertThat(lease.isHeld()).isFalse();
        store.next("leave").is(true);
        assertThat(got(released)).isEqualTo(ReleaseOutcome.RELEASED);
        after(LEASE);
        store.nothing();
        assertThat(lease.whenLost().toCompletableFuture()).isNotDone();
    }

    @Test
    @DisplayName("B6 a release is repeated until it is answered, and 'not the holder' is then no loss")
    void aReleaseIsRepeatedUntilItIsAnswered() {
        CompletionStage<ReleaseOutcome> released = held(AUTOMATIC, 5).releaseAsync();
        store.next("leave").unknown();
        assertThat(released.toCompletableFuture()).isNotDone();
        after(millis(100));
        store.next("leave").is(false);
        assertThat(got(released)).isEqualTo(ReleaseOutcome.RELEASED);
    }

    @Test
    @DisplayName("A19 a release that is not answered within the patience is unknown, and goes on")
    void aReleaseGoesOnAfterThePatience() {
        CompletionStage<ReleaseOutcome> released = held(AUTOMATIC, 5).releaseAsync();
        int leaves = 0;
        while (!released.toCompletableFuture().isDone()) {
            store.next("leave").refused();
            leaves++;
            int asked = store.all.size();
            while (store.all.size() == asked && !released.toCompletableFuture().isDone()) after(millis(5));
        }
        assertThat(got(released)).isEqualTo(ReleaseOutcome.UNKNOWN);
        assertThat(leaves).isGreaterThan(2);
        after(millis(1000));
        store.next("leave").is(true);
        after(LEASE);
        store.nothing();
        assertThat(time.pending()).isZero();
    }

    @Test
    @DisplayName("A21 a release that finds another holder says what happened")
    void aReleaseTellsOfALoss() {
        CompletionStage<ReleaseOutcome> forgotten = held(AUTOMATIC, 5).releaseAsync();
        store.next("leave").is(false);
        assertThat(got(forgotten)).isEqualTo(ReleaseOutcome.LOST);
        CompletionStage<ReleaseOutcome> late = held(MANUAL, 6).releaseAsync();
        after(LEASE);
        store.next("leave").is(false);
        assertThat(got(late)).isEqualTo(ReleaseOutcome.EXPIRED);
    }

    @Test
    void permitsOfManyLengthsAreEachLostAtTheirOwnDeadline() {
        List<PermitLease> permits = new ArrayList<>();
        for (int seconds : List.of(5, 9, 2, 7, 3)) {
            LeaseOptions options = MANUAL.withDuration(Duration.ofSeconds(seconds));
            CompletionStage<PermitLease> asked =
                    locks.semaphore(NAME, 10).withOptions(options).acquireAsync(1);
            store.next("acquire").granted(seconds);
            permits.add(got(asked));
        }
        permits.get(4).renewAsync();
        after(millis(1000));
        store.next("renew").is(true);
        List<Long> lostAfter = new ArrayList<>();
        permits.forEach(
                permit -> permit.whenLost().thenAccept(cause -> lostAfter.add(time.elapsedNanos() / 1_000_000)));
        after(Duration.ofSeconds(10));
        assertThat(lostAfter).containsExactly(1978L, 2968L, 4948L, 6928L, 8908L);
    }
}
