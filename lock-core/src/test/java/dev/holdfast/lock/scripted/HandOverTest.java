package dev.holdfast.lock.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LockListener.Arrival;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.scripted.ScriptedStore.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How the callers of one client pass a lock on, and when they let the others in. */
class HandOverTest extends Scripted {

    private static final Duration TURN = millis(12);

    private List<CompletableFuture<LockLease>> waiters(int count) {
        List<CompletableFuture<LockLease>> waiters = new ArrayList<>();
        for (int i = 0; i < count; i++) waiters.add(acquire(AUTOMATIC));
        return waiters;
    }

    @Test
    void aHandOverCostsNothingAndCountsUp() {
        LockLease first = held(AUTOMATIC, 5);
        CompletableFuture<LockLease> second = acquire(AUTOMATIC);
        CompletionStage<ReleaseOutcome> released = first.releaseAsync();
        store.nothing();
        assertThat(got(released)).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(first.isHeld()).isFalse();
        assertThat(got(second).isHeld()).isTrue();
        assertThat(first.fencingToken()).isEqualTo(5 * 256);
        assertThat(got(second).fencingToken()).isEqualTo(5 * 256 + 1);
        assertThat(arrivals).containsExactly(Arrival.FRESH, Arrival.HAND_OVER);
    }

    @Test
    @DisplayName("A turn is over after 255 hand-overs")
    void aTurnHasAsManyHandOversAsTheTokenHasRoomFor() {
        LockLease lease = held(AUTOMATIC, 5);
        Question asked = store.all.get(0);
        List<CompletableFuture<LockLease>> waiters = waiters(257);
        for (int i = 0; i < 255; i++) {
            lease.releaseAsync();
            lease = got(waiters.get(i));
            assertThat(lease.fencingToken()).isEqualTo(5 * 256 + 1 + i);
        }
        store.nothing();
        CompletionStage<ReleaseOutcome> released = lease.releaseAsync();
        assertThat(waiters.get(255)).isNotDone();
        Question yield = store.next("yield");
        assertThat(yield.owner()).isEqualTo(asked.owner());
        assertThat(yield.next()).isNotEqualTo(asked.owner());
        assertThat(released.toCompletableFuture()).isNotDone();
        yield.granted(9);
        assertThat(got(released)).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(got(waiters.get(255)).fencingToken()).isEqualTo(9 * 256);
        got(waiters.get(255)).releaseAsync();
        assertThat(got(waiters.get(256)).fencingToken()).isEqualTo(9 * 256 + 1);
    }

    @Test
    @DisplayName("A turn is over after 12 ms")
    void aTurnLastsTwelveMilliseconds() {
        LockLease lease = held(AUTOMATIC, 5);
        List<CompletableFuture<LockLease>> waiters = waiters(3);
        after(TURN.minusNanos(1));
        lease.releaseAsync();
        store.nothing();
        after(Duration.ofNanos(1));
        got(waiters.get(0)).releaseAsync();
        store.next("yield");
        assertThat(waiters.get(1)).isNotDone();
    }

    @Test
    void aHandOverNeedsTheSameOptions() {
        LockLease lease = held(AUTOMATIC, 5);
        acquire(MANUAL);
        lease.releaseAsync();
        store.next("yield");
    }

    @Test
    void aHandOverNeedsEnoughOfTheLease() {
        LockLease lease = held(MANUAL.withDuration(Duration.ofMillis(10)), 5);
        acquire(MANUAL.withDuration(Duration.ofMillis(10)));
        after(millis(4));
        lease.releaseAsync();
        store.next("yield");
    }

    @Test
    void whoTookAHandOverIsRenewedToo() {
        LockLease first = held(AUTOMATIC, 5);
        CompletableFuture<LockLease> second = acquire(AUTOMATIC);
        first.releaseAsync();
        after(LEASE.dividedBy(3));
        Question renewal = store.next("renew");
        assertThat(renewal.owner()).isEqualTo(store.all.get(0).owner());
        renewal.is(true);
        assertThat(got(second).remaining()).isGreaterThan(millis(28_500));
    }

    @Test
    @DisplayName("The answer to a renewal of the one before is not the one after's, who is renewed for itself")
    void anAnswerToThePredecessorsRenewalIsTheSuccessorsToo() {
        LeaseOptions brief = AUTOMATIC.withDuration(millis(50));
        CompletableFuture<LockLease> first = acquire(brief);
        Question asked = store.next("acquire");
        asked.busy(1, LEASE);
        after(millis(10));
        store.message(NAME, asked.owner(), 2);
        CompletableFuture<LockLease> second = acquire(brief);
        Question renewal = confirmation(got(first));
        got(first).releaseAsync();
        store.nothing();
        after(millis(2));
        renewal.is(true);
        assertThat(got(second).remaining()).isEqualTo(certain(millis(50), millis(2)));
        after(millis(4));
        store.nothing();
    }

    @Test
    void anAnswerToARenewalAfterItsYieldIsNotTheSuccessors() {
        CompletableFuture<LockLease> first = acquire(AUTOMATIC);
        Question asked = store.next("acquire");
        asked.busy(1, LEASE);
        store.message(NAME, asked.owner(), 2);
        Question renewal = confirmation(got(first));
        CompletableFuture<LockLease> second = acquire(AUTOMATIC);
        got(first).releaseAsync();
        store.next("yield").granted(3);
        renewal.is(false);
        assertThat(got(second).isHeld()).isTrue();
        store.nothing();
    }

    @Test
    @DisplayName("Who took a hand-over within a tenth of the claim is confirmed for the one before")
    void whoTookAHandOverOfAClaimIsConfirmed() {
        CompletableFuture<LockLease> first = acquire(AUTOMATIC);
        Question asked = store.next("acquire");
        asked.busy(1, LEASE);
        store.message(NAME, asked.owner(), 2);
        CompletableFuture<LockLease> second = acquire(AUTOMATIC);
        Duration tenth = got(first).remaining().dividedBy(10);
        after(millis(7));
        got(first).releaseAsync();
        after(tenth.minus(millis(7)).minusNanos(1));
        store.nothing();
        after(Duration.ofNanos(1));
        Question renewal = store.next("renew");
        assertThat(renewal.owner()).isEqualTo(asked.owner());
        renewal.is(true);
        assertThat(got(second).remaining()).isEqualTo(certain(LEASE, Duration.ZERO));
    }

    @Test
    @DisplayName("A yield without an answer is repeated with the same owners")
    void aYieldIsRepeated() {
        LockLease lease = held(AUTOMATIC, 5);
        CompletableFuture<LockLease> next = acquire(AUTOMATIC);
        after(TURN);
        CompletionStage<ReleaseOutcome> released = lease.releaseAsync();
        Question first = store.next("yield");
        first.unknown();
        after(millis(50));
        Question second = store.next("yield");
        assertThat(second.owner()).isEqualTo(first.owner());
        assertThat(second.next()).isEqualTo(first.next());
        second.busy(6, CLAIM);
        assertThat(got(released)).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(next).isNotDone();
        after(millis(1000));
        Question poll = store.next("acquire");
        assertThat(poll.owner()).isEqualTo(first.next());
        poll.granted(8);
        assertThat(got(next).fencingToken()).isEqualTo(8 * 256);
    }

    @Test
    void aRepeatedYieldOfWhoIsNoHolderAnyMoreIsNoLoss() {
        LockLease lease = held(AUTOMATIC, 5);
        CompletableFuture<LockLease> next = acquire(AUTOMATIC);
        after(TURN);
        CompletionStage<ReleaseOutcome> released = lease.releaseAsync();
        store.next("yield").unknown();
        after(millis(50));
        store.next("yield").notHolder();
        assertThat(got(released)).isEqualTo(ReleaseOutcome.RELEASED);
        store.next("acquire").granted(9);
        assertThat(got(next).isHeld()).isTrue();
    }

    @Test
    void aYieldOfWhoIsNoHolderTellsTheLossAndAsksAnew() {
        LockLease lease = held(AUTOMATIC, 5);
        CompletableFuture<LockLease> next = acquire(AUTOMATIC);
        after(TURN);
        CompletionStage<ReleaseOutcome> released = lease.releaseAsync();
        Question yield = store.next("yield");
        yield.notHolder();
        assertThat(got(released)).isEqualTo(ReleaseOutcome.LOST);
        Question asked = store.next("acquire");
        assertThat(asked.owner()).isEqualTo(yield.next());
        asked.granted(9);
        assertThat(got(next).isHeld()).isTrue();
    }

    @Test
    void aMessageAfterAYieldIsGoodSinceTheYield() {
        LockLease lease = held(AUTOMATIC, 5);
        CompletableFuture<LockLease> next = acquire(AUTOMATIC);
        after(TURN);
        lease.releaseAsync();
        Question yield = store.next("yield");
        yield.busy(6, LEASE);
        after(millis(100));
        store.message(NAME, yield.next(), 7);
        assertThat(got(next).remaining()).isEqualTo(certain(CLAIM, millis(100)));
    }

    @Test
    void aYieldWhoseWaiterGoesAwayIsUndone() {
        LockLease lease = held(AUTOMATIC, 5);
        CompletableFuture<LockLease> next = acquire(AUTOMATIC);
        after(TURN);
        CompletionStage<ReleaseOutcome> released = lease.releaseAsync();
        Question yield = store.next("yield");
        next.cancel(true);
        Question one = store.next("leave");
        Question two = store.next("leave");
        assertThat(List.of(one.owner(), two.owner())).containsExactlyInAnyOrder(yield.owner(), yield.next());
        (one.owner().equals(yield.owner()) ? one : two).is(true);
        assertThat(got(released)).isEqualTo(ReleaseOutcome.RELEASED);
    }

    @Test
    void aWaiterThatGoesAwayIsPassedOver() {
        LockLease lease = held(AUTOMATIC, 5);
        List<CompletableFuture<LockLease>> waiters = waiters(3);
        waiters.get(0).cancel(true);
        store.nothing();
        lease.releaseAsync();
        assertThat(got(waiters.get(1)).fencingToken()).isEqualTo(5 * 256 + 1);
        got(waiters.get(1)).releaseAsync();
        assertThat(got(waiters.get(2)).fencingToken()).isEqualTo(5 * 256 + 2);
    }
}
