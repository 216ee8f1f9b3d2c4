package dev.holdfast.lock.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LockListener.Arrival;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.scripted.ScriptedStore.Question;
import dev.holdfast.lock.spi.OwnerId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a client asks while it wants a lock, and what it makes of answers and messages. */
class SeekingTest extends Scripted {

    @Test
    @DisplayName("D2 a waiter polls every second, with the same owner")
    void aWaiterPollsEverySecond() {
        acquire(AUTOMATIC);
        Question first = store.next("acquire");
        assertThat(first.queue()).isTrue();
        assertThat(first.lease()).isEqualTo(LEASE);
        assertThat(first.owner().claim()).isEqualTo(CLAIM);
        first.busy(5, Duration.ofSeconds(20));
        for (int i = 0; i < 5; i++) {
            after(millis(999));
            store.nothing();
            after(millis(1));
            Question poll = store.next("acquire");
            assertThat(poll.owner()).isEqualTo(first.owner());
            poll.busy(5, Duration.ofSeconds(20));
        }
    }

    @Test
    void aShortClaimIsPolledThreeTimes() {
        acquire(AUTOMATIC.withDuration(millis(900)));
        Question first = store.next("acquire");
        assertThat(first.owner().claim()).hasMillis(900);
        first.busy(5, Duration.ofSeconds(20));
        after(millis(299));
        store.nothing();
        after(millis(1));
        store.next("acquire");
    }

    @Test
    @DisplayName("D3 the poll comes right after the holder's lease if that ends sooner")
    void aPollComesWhenTheHoldersLeaseEnds() {
        acquire(AUTOMATIC);
        store.next("acquire").busy(5, millis(200));
        after(millis(199));
        store.nothing();
        after(millis(3));
        store.next("acquire");
    }

    @Test
    @DisplayName("D8 a holder with nothing left is not asked about in a busy loop")
    void aHolderWithNothingLeftIsNoBusyLoop() {
        acquire(AUTOMATIC);
        for (int i = 0; i < 50; i++) {
            store.next("acquire").busy(5, Duration.ofNanos(i % 2));
            store.nothing();
            while (store.all.size() == i + 1) after(millis(1));
        }
        assertThat(Duration.ofNanos(time.elapsedNanos())).isGreaterThan(millis(50));
    }

    @Test
    void oneQuestionIsUnderWayAtATime() {
        acquire(AUTOMATIC);
        acquire(AUTOMATIC);
        Question only = store.next("acquire");
        after(millis(1500));
        store.resumed();
        store.nothing();
        only.busy(1, LEASE);
        store.next("acquire").busy(1, LEASE);
        store.nothing();
    }

    @Test
    @DisplayName("D4 after a gap in the messages it asks at once")
    void aGapInTheMessagesMakesItAsk() {
        acquire(AUTOMATIC);
        store.next("acquire").busy(1, LEASE);
        store.nothing();
        store.resumed();
        store.next("acquire");
    }

    @Test
    void aFreeLockIsHeldFromBeforeTheQuestion() {
        CompletableFuture<LockLease> stage = acquire(MANUAL);
        after(millis(700));
        store.next("acquire").granted(8);
        assertThat(got(stage).remaining()).isEqualTo(certain(LEASE, millis(700)));
        assertThat(got(stage).fencingToken()).isEqualTo(8 * 256);
        assertThat(arrivals).containsExactly(Arrival.FRESH);
        store.nothing();
    }

    @Test
    void aMessageIsGoodForTheClaimSinceTheLastAnsweredQuestion() {
        CompletableFuture<LockLease> stage = acquire(AUTOMATIC);
        Question asked = store.next("acquire");
        after(millis(100));
        asked.busy(5, LEASE);
        after(millis(400));
        store.message(NAME, asked.owner(), 6);
        LockLease lease = got(stage);
        assertThat(arrivals).containsExactly(Arrival.MESSAGE);
        assertThat(lease.isHeld()).isTrue();
        assertThat(lease.remaining()).isEqualTo(certain(CLAIM, millis(500)));
        assertThat(lease.fencingToken()).isEqualTo(6 * 256);
        Question renewal = confirmation(lease);
        assertThat(renewal.owner()).isEqualTo(asked.owner());
        assertThat(renewal.lease()).isEqualTo(LEASE);
        after(millis(50));
        renewal.is(true);
        assertThat(lease.remaining()).isEqualTo(certain(LEASE, millis(50)));
    }

    @Test
    @DisplayName("A question that is not answered does not move the deadline of a message")
    void anUnansweredPollProvesNothing() {
        CompletableFuture<LockLease> stage = acquire(AUTOMATIC);
        Question asked = store.next("acquire");
        asked.busy(5, LEASE);
        after(millis(1000));
        store.next("acquire");
        after(millis(900));
        store.message(NAME, asked.owner(), 6);
        assertThat(got(stage).remaining()).isEqualTo(certain(CLAIM, millis(1900)));
    }

    @Test
    void aMessageBeforeTheFirstAnswerIsGoodSinceTheFirstQuestion() {
        CompletableFuture<LockLease> stage = acquire(AUTOMATIC);
        Question asked = store.next("acquire");
        after(millis(300));
        store.message(NAME, asked.owner(), 6);
        assertThat(got(stage).remaining()).isEqualTo(certain(CLAIM, millis(300)));
        confirmation(got(stage)).is(true);
        asked.busy(5, LEASE);
        store.nothing();
        assertThat(got(stage).isHeld()).isTrue();
    }

    @Test
    @DisplayName("A4 a message that comes after its deadline is confirmed first")
    void aLateMessageIsConfirmed() {
        CompletableFuture<LockLease> stage = acquire(AUTOMATIC);
        Question asked = store.next("acquire");
        asked.busy(5, LEASE);
        after(millis(1000));
        Question poll = store.next("acquire");
        after(CLAIM.minusMillis(1000));
        store.message(NAME, asked.owner(), 6);
        assertThat(stage).isNotDone();
        poll.unknown();
        after(millis(100));
        store.next("acquire").granted(6);
        assertThat(got(stage).isHeld()).isTrue();
    }

    @Test
    @DisplayName("A message of a grant that had lapsed by the last answer is ignored")
    void aStaleMessageIsIgnored() {
        CompletableFuture<LockLease> stage = acquire(AUTOMATIC);
        Question asked = store.next("acquire");
        asked.busy(9, LEASE);
        store.message(NAME, asked.owner(), 8);
        store.message(NAME, asked.owner(), 9);
        assertThat(stage).isNotDone();
        store.nothing();
        store.message(NAME, asked.owner(), 10);
        assertThat(got(stage).fencingToken()).isEqualTo(10 * 256);
    }

    @Test
    void theHighestGrantHeardOfCounts() {
        CompletableFuture<LockLease> stage = acquire(AUTOMATIC);
        Question asked = store.next("acquire");
        asked.busy(9, LEASE);
        after(millis(1000));
        store.next("acquire").busy(0, LEASE);
        store.message(NAME, asked.owner(), 9);
        assertThat(stage).isNotDone();
    }

    @Test
    @DisplayName("A message to an owner that nobody is any more is answered by leave")
    void aMessageToAnUnknownOwnerIsAnsweredByLeave() {
        OwnerId unknown = new OwnerId("somebody", 99, CLAIM);
        store.message(NAME, unknown, 5);
        after(millis(20));
        assertThat(store.next("leave").owner()).isEqualTo(unknown);
        acquire(AUTOMATIC);
        store.next("acquire").busy(1, LEASE);
        store.message(NAME, unknown, 6);
        after(millis(20));
        assertThat(store.next("leave").owner()).isEqualTo(unknown);
        store.nothing();
    }

    @Test
    void aDoubledMessageIsHarmless() {
        CompletableFuture<LockLease> stage = acquire(AUTOMATIC);
        Question asked = store.next("acquire");
        asked.busy(5, LEASE);
        store.message(NAME, asked.owner(), 6);
        store.message(NAME, asked.owner(), 6);
        confirmation(got(stage)).is(true);
        store.message(NAME, asked.owner(), 6);
        store.nothing();
        assertThat(arrivals).hasSize(1);
        assertThat(got(stage).isHeld()).isTrue();
    }

    @Test
    @DisplayName("A6 a grant whose answer comes after its lease is asked for again")
    void aGrantThatComesAfterItsLeaseIsNoHold() {
        CompletableFuture<LockLease> stage = acquire(AUTOMATIC.withDuration(millis(1000)));
        Question asked = store.next("acquire");
        after(millis(990));
        asked.granted(5);
        assertThat(stage).isNotDone();
        after(millis(100));
        Question again = store.next("acquire");
        assertThat(again.owner()).isEqualTo(asked.owner());
        again.granted(7);
        assertThat(got(stage).fencingToken()).isEqualTo(7 * 256);
    }

    @Test
    @DisplayName(
            "A18 B3 a question without an answer is repeated with the same owner until the patience ends, then undone")
    void anUnansweredQuestionIsRepeatedAndThenUndone() {
        CompletableFuture<LockLease> stage = acquire(AUTOMATIC);
        Question first = store.next("acquire");
        Question last = first;
        while (!stage.isDone()) {
            assertThat(last.owner()).isEqualTo(first.owner());
            last.unknown();
            if (stage.isDone()) break;
            while (store.all.get(store.all.size() - 1) == last) after(millis(5));
            last = store.next("acquire");
        }
        assertThat(Duration.ofNanos(time.elapsedNanos())).isBetween(PATIENCE, PATIENCE.plusMillis(300));
        assertThat(stage).isCompletedExceptionally();
        assertThat(stage.handle((lease, failure) -> failure).join()).isInstanceOf(OutcomeUnknownException.class);
        for (int i = 0; i < 3; i++) {
            Question leave = store.next("leave");
            assertThat(leave.owner()).isEqualTo(first.owner());
            leave.is(i == 1);
            after(millis(1000));
        }
        store.nothing();
        assertThat(time.pending()).isZero();
    }

    @Test
    void whatWasNeverSentFailsAtOnceAndIsNotUndone() {
        CompletableFuture<LockLease> stage = acquire(AUTOMATIC);
        store.next("acquire").turnedAway();
        assertThat(stage).isCompletedExceptionally();
        after(PATIENCE);
        store.nothing();
        assertThat(time.pending()).isZero();
    }

    @Test
    void aPlaceInTheQueueIsLeftAlsoWhenTheNextQuestionIsNotSent() {
        CompletableFuture<LockLease> stage = acquire(AUTOMATIC);
        Question asked = store.next("acquire");
        asked.busy(5, Duration.ofSeconds(20));
        after(millis(1000));
        store.next("acquire").turnedAway();
        assertThat(stage).isCompletedExceptionally();
        assertThat(store.next("leave").owner()).isEqualTo(asked.owner());
    }

    @Test
    void anUndoIsRepeatedUntilItIsAnswered() {
        CompletableFuture<LockLease> stage = acquire(AUTOMATIC);
        Question asked = store.next("acquire");
        stage.cancel(true);
        for (int i = 0; i < 6; i++) {
            Question leave = store.next("leave");
            assertThat(leave.owner()).isEqualTo(asked.owner());
            if (i % 2 == 0) leave.unknown();
            else leave.refused();
            after(millis(1000));
        }
    }

    @Test
    @DisplayName("An acquisition that is granted after its caller went away is left again")
    void aLateGrantIsLeftAgain() {
        CompletableFuture<LockLease> stage = acquire(AUTOMATIC);
        Question asked = store.next("acquire");
        stage.cancel(true);
        store.next("leave").is(false);
        asked.granted(5);
        assertThat(store.next("leave").owner()).isEqualTo(asked.owner());
        acquire(AUTOMATIC);
        assertThat(store.next("acquire").owner()).isNotEqualTo(asked.owner());
    }

    @Test
    void aLatePlaceInTheQueueIsLeftAgain() {
        CompletableFuture<LockLease> stage = acquire(AUTOMATIC);
        Question asked = store.next("acquire");
        stage.cancel(true);
        store.next("leave").is(false);
        asked.busy(3, LEASE);
        assertThat(store.next("leave").owner()).isEqualTo(asked.owner());
    }

    @Test
    @DisplayName("An answer older than the hold it led to does not cross that hold's release")
    void anAnswerOlderThanTheHoldIsIgnored() {
        CompletableFuture<LockLease> stage = acquire(AUTOMATIC);
        Question asked = store.next("acquire");
        asked.busy(5, LEASE);
        after(millis(1000));
        Question poll = store.next("acquire");
        store.message(NAME, asked.owner(), 7);
        got(stage).releaseAsync();
        store.next("leave");
        poll.busy(6, LEASE);
        store.nothing();
    }

    @Test
    void aQuestionThatReachedTheStoreAfterTheReleaseIsLeft() {
        CompletableFuture<LockLease> stage = acquire(AUTOMATIC);
        Question asked = store.next("acquire");
        asked.busy(5, LEASE);
        after(millis(1000));
        Question poll = store.next("acquire");
        store.message(NAME, asked.owner(), 7);
        confirmation(got(stage));
        got(stage).releaseAsync();
        store.next("leave").is(true);
        poll.granted(9);
        assertThat(store.next("leave").owner()).isEqualTo(asked.owner());
    }

    @Test
    void aTryDoesNotQueueAndIsOverWithOneAnswer() {
        CompletableFuture<Optional<LockLease>> stage =
                locks.lock(NAME, AUTOMATIC).tryAcquireAsync().toCompletableFuture();
        Question asked = store.next("acquire");
        assertThat(asked.queue()).isFalse();
        asked.busy(5, LEASE);
        assertThat(got(stage)).isEmpty();
        after(LEASE);
        store.nothing();
        assertThat(time.pending()).isZero();
    }

    @Test
    void whoWaitsBehindATryIsQueuedAfterIt() {
        CompletableFuture<Optional<LockLease>> first =
                locks.lock(NAME, AUTOMATIC).tryAcquireAsync().toCompletableFuture();
        CompletableFuture<LockLease> second = acquire(AUTOMATIC);
        store.next("acquire").busy(5, LEASE);
        assertThat(got(first)).isEmpty();
        Question asked = store.next("acquire");
        assertThat(asked.queue()).isTrue();
        asked.granted(6);
        assertThat(got(second).isHeld()).isTrue();
    }

    @Test
    void aTryCostsNothingWhereThisClientHolds() {
        held(AUTOMATIC, 5);
        assertThat(locks.lock(NAME, AUTOMATIC).tryAcquire()).isEmpty();
        store.nothing();
    }

    @Test
    @DisplayName("D7 a wait that is over leaves the queue")
    void aWaitThatIsOverLeavesTheQueue() {
        CompletableFuture<Optional<LockLease>> stage =
                locks.lock(NAME, AUTOMATIC).tryAcquireAsync(millis(700)).toCompletableFuture();
        Question asked = store.next("acquire");
        assertThat(asked.queue()).isTrue();
        asked.busy(5, LEASE);
        after(millis(699));
        assertThat(stage).isNotDone();
        after(millis(1));
        assertThat(got(stage)).isEmpty();
        Question leave = store.next("leave");
        assertThat(leave.owner()).isEqualTo(asked.owner());
        leave.is(false);
        after(LEASE);
        store.nothing();
    }

    @Test
    void aWaitIsNotOverBeforeTheStoreWasHeard() {
        CompletableFuture<Optional<LockLease>> stage =
                locks.lock(NAME, AUTOMATIC).tryAcquireAsync(millis(1)).toCompletableFuture();
        Question asked = store.next("acquire");
        after(millis(500));
        assertThat(stage).isNotDone();
        asked.granted(4);
        assertThat(got(stage)).isPresent();
    }
}
