package dev.holdfast.lock.scripted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.scripted.ScriptedStore.Question;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Callers that will not wait for ever, beside others that will. */
class ImpatienceTest extends Scripted {

    private CompletableFuture<Optional<LockLease>> tryFor(Duration wait) {
        return locks.lock(NAME, AUTOMATIC).tryAcquireAsync(wait).toCompletableFuture();
    }

    private CompletableFuture<Optional<LockLease>> tryNow() {
        return locks.lock(NAME, AUTOMATIC).tryAcquireAsync().toCompletableFuture();
    }

    @Test
    @DisplayName("A22 a future that was completed by a timeout gives its place, or its lease, back")
    void aFutureCompletedFromOutsideKeepsNothing() {
        CompletableFuture<LockLease> waiting = acquire(AUTOMATIC);
        Question asked = store.next("acquire");
        // As orTimeout does, but in this thread: whoever joins may be told before the lease is given back.
        waiting.completeExceptionally(new TimeoutException());
        assertThat(store.next("leave").owner()).isEqualTo(asked.owner());
        asked.granted(5);
        assertThat(store.next("leave").owner())
                .as("the answer that came after the leave")
                .isEqualTo(asked.owner());
        CompletableFuture<LockLease> byHand = acquire(AUTOMATIC);
        Question another = store.next("acquire");
        byHand.completeExceptionally(new IllegalStateException("changed my mind"));
        assertThat(store.next("leave").owner()).isEqualTo(another.owner());
        after(LEASE);
        assertThat(store.all).noneMatch(question -> question.verb().equals("renew"));
    }

    @Test
    void whoseTimeIsUpDoesNotWaitForAHolderOfThisClient() {
        CompletableFuture<LockLease> first = acquire(AUTOMATIC);
        CompletableFuture<Optional<LockLease>> second = tryFor(millis(50));
        after(millis(100));
        assertThat(second).isNotDone();
        store.next("acquire").granted(5);
        assertThat(got(first).isHeld()).isTrue();
        assertThat(got(second)).isEmpty();
    }

    @Test
    @DisplayName("D7 a try that finds the store unheard waits for its word, and is not told that somebody holds")
    void aTryBesideASeekIsNotToldBusyUnlessTheStoreSaidSo() {
        acquire(AUTOMATIC);
        CompletableFuture<Optional<LockLease>> attempt = tryNow();
        assertThat(attempt).isNotDone();
        store.next("acquire").refused();
        assertThatThrownBy(attempt::join).hasCauseInstanceOf(BackendUnavailableException.class);
        CompletableFuture<Optional<LockLease>> another = tryNow();
        after(millis(20));
        store.next("acquire").busy(5, LEASE);
        assertThat(got(another)).isEmpty();
        assertThat(got(tryNow())).isEmpty();
    }

    @Test
    void aWaitEndsInTimeAlsoWhileTheStoreFails() {
        CompletableFuture<Optional<LockLease>> attempt = tryFor(millis(100));
        store.next("acquire").refused();
        after(millis(99));
        assertThat(attempt).isNotDone();
        after(millis(1));
        assertThatThrownBy(attempt::join).hasCauseInstanceOf(BackendUnavailableException.class);
    }

    @Test
    void twoClientsOfOneBuilderAreTwoClients() {
        ScriptedStore other = new ScriptedStore();
        Locks.Builder builder = Locks.builder(other).time(time);
        try (Locks one = builder.build();
                Locks two = builder.build()) {
            one.lock(NAME).acquireAsync();
            two.lock(NAME).acquireAsync();
            Question first = other.next("acquire");
            Question second = other.next("acquire");
            assertThat(first.owner()).isNotEqualTo(second.owner());
            first.refused();
            second.refused();
        }
    }
}
