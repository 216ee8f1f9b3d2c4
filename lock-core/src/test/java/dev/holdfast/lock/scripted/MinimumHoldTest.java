package dev.holdfast.lock.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.DistributedReadWriteLock;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.MultiLease;
import dev.holdfast.lock.MultiLock;
import dev.holdfast.lock.scripted.ScriptedStore.Question;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When a name stays taken after the end of a hold, and when it does not. */
class MinimumHoldTest extends Scripted {

    private static final Duration MINIMUM = Duration.ofMinutes(10);
    private static final LeaseOptions KEPT = AUTOMATIC.withMinimumHold(MINIMUM);
    private static final LeaseOptions BRIEF =
            AUTOMATIC.withDuration(Duration.ofSeconds(1)).withMinimumHold(Duration.ofMinutes(1));

    private MultiLock both(LeaseOptions options) {
        return locks.all("a", "b").withOptions(options);
    }

    private DistributedReadWriteLock readWriteLock(LeaseOptions options) {
        return locks.readWriteLock(NAME).withOptions(options);
    }

    /** Nothing that leaves is answered for twenty seconds; how often it was tried in the last five. */
    private long leavesRefusedForLong() {
        int before = 0;
        for (int i = 0; i < 200; i++) {
            if (i == 150) before = store.all.size();
            after(millis(100));
            List.copyOf(store.all).stream()
                    .filter(question -> question.verb().equals("leave"))
                    .forEach(Question::refused);
        }
        return store.all.stream()
                .skip(before)
                .filter(question -> question.verb().equals("leave"))
                .count();
    }

    @Test
    void whatNoCallerWasHandedIsNotKept() {
        Queue<Runnable> callbacks = new ArrayDeque<>();
        ScriptedStore other = new ScriptedStore();
        try (Locks slow =
                Locks.builder(other).time(time).callbacks(callbacks::add).build()) {
            CompletableFuture<LockLease> asked =
                    slow.lock(NAME, KEPT).acquireAsync().toCompletableFuture();
            other.next("acquire").granted(5);
            asked.cancel(true);
            other.next("leave").is(true);
            callbacks.forEach(Runnable::run);
            other.nothing();
        }
    }

    @Test
    void whatWasHandedIsKept() {
        LockLease lease = held(KEPT, 5);
        after(millis(1000));
        lease.releaseAsync();
        assertThat(store.next("leaveAfter").lease()).isEqualTo(MINIMUM.minusSeconds(1));
    }

    @Test
    void severalThatAreNotToBeHadTogetherAreNotKept() {
        CompletableFuture<Optional<MultiLease>> attempt =
                both(KEPT).tryAcquireAsync(millis(200)).toCompletableFuture();
        store.next("acquireAll").answer().complete(List.of());
        store.next("acquire").granted(5);
        store.next("acquire").busy(6, LEASE);
        after(millis(200));
        assertThat(got(attempt)).isEmpty();
        assertThat(List.of(store.next("leave").name(), store.next("leave").name()))
                .containsExactlyInAnyOrder("a", "b");
        store.nothing();
    }

    @Test
    void severalThatCameTooLateForTheirFutureAreNotKept() {
        CompletableFuture<MultiLease> attempt = both(KEPT).acquireAsync().toCompletableFuture();
        Question all = store.next("acquireAll");
        attempt.cancel(true);
        all.answer().complete(List.of(5L, 6L));
        store.next("leave");
        store.next("leave");
        store.nothing();
    }

    @Test
    void aLeaseByHandIsNotFreedBeforeItsMinimumIsOver() {
        Duration ten = Duration.ofSeconds(10);
        LockLease lease = held(MANUAL.withDuration(ten).withMinimumHold(ten), 5);
        Duration certain = certain(ten, Duration.ZERO);
        after(certain);
        assertThat(isLost(lease, LossCause.EXPIRED)).isTrue();
        assertThat(store.next("leaveAfter").lease()).isEqualTo(ten.minus(certain));
        store.nothing();
    }

    @Test
    void aLeaseThatIsLostAfterItsMinimumIsLeftAtOnce() {
        LockLease lease = held(MANUAL.withMinimumHold(millis(1000)), 5);
        after(LEASE);
        assertThat(isLost(lease, LossCause.EXPIRED)).isTrue();
        store.next("leave");
        store.nothing();
    }

    @Test
    void anAnswerThatComesAfterAReadersReleaseDoesNotCutItsMinimum() {
        CompletableFuture<LockLease> asked =
                readWriteLock(KEPT).readLock().acquireAsync().toCompletableFuture();
        Question first = store.next("acquire");
        first.busy(5, LEASE);
        after(millis(1000));
        Question second = store.next("acquire");
        store.message(NAME, first.owner(), 7);
        got(asked).releaseAsync();
        store.next("leaveAfter").is(true);
        after(millis(500));
        // A store of shares numbers each answer anew, so nobody knows whether this is an older one or a new grant.
        second.granted(8);
        Question again = store.next("leaveAfter");
        assertThat(again.owner()).isEqualTo(first.owner());
        assertThat(again.lease()).isEqualTo(MINIMUM.minusMillis(500));
        store.nothing();
    }

    @Test
    void theUndoOfTheOneStepIsTriedForAsLongAsItMayHoldTheNames() {
        both(BRIEF).acquireAsync();
        store.next("acquireAll").unknown();
        assertThat(leavesRefusedForLong()).isGreaterThan(3);
    }

    @Test
    void theUndoOfADowngradeIsTriedForAsLongAsItMayHoldTheName() {
        CompletableFuture<LockLease> asked =
                readWriteLock(BRIEF).writeLock().acquireAsync().toCompletableFuture();
        store.next("acquire").granted(5);
        LockLease writer = got(asked);
        readWriteLock(BRIEF).downgradeAsync(writer);
        store.next("convert").unknown();
        assertThat(leavesRefusedForLong()).isGreaterThan(3);
    }
}
