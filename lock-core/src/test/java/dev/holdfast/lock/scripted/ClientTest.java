package dev.holdfast.lock.scripted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.scripted.ScriptedStore.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The life of a client: what it leaves behind for a name, and for itself. */
class ClientTest extends Scripted {

    @Test
    void ownersAreNeverUsedTwice() {
        List<Object> owners = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            LockLease lease = held(AUTOMATIC, 5 + i);
            owners.add(store.all.get(store.all.size() - 1).owner());
            lease.releaseAsync();
            store.next("leave").is(true);
        }
        assertThat(owners).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("G7 A25 nothing is kept for a name that nobody holds or wants")
    void idleNamesKeepNothing() {
        for (int i = 0; i < 1000; i++) {
            CompletableFuture<LockLease> stage =
                    locks.lock("idle" + i, AUTOMATIC).acquireAsync().toCompletableFuture();
            CompletableFuture<?> waiter =
                    locks.lock("idle" + i, AUTOMATIC).acquireAsync().toCompletableFuture();
            Question asked = store.next("acquire");
            if (i % 2 == 0) {
                asked.busy(4, LEASE);
                stage.cancel(true);
            } else {
                asked.granted(5);
                got(stage).releaseAsync();
            }
            waiter.cancel(true);
            waiter.thenAccept(lease -> ((LockLease) lease).releaseAsync());
            while (hasOpen()) store.next("leave").is(true);
        }
        after(LEASE);
        assertThat(Reachable.strings(locks)).noneMatch(text -> text.startsWith("idle"));
        assertThat(time.pending()).isZero();
        LockLease lease = held(AUTOMATIC, 9);
        assertThat(lease.isHeld()).isTrue();
        assertThat(Reachable.strings(locks))
                .as("the search finds what is there")
                .contains(NAME);
    }

    private boolean hasOpen() {
        try {
            store.nothing();
            return false;
        } catch (AssertionError open) {
            return true;
        }
    }

    @Test
    @DisplayName("A12 no command follows a close")
    void noCommandFollowsAClose() {
        LockLease held = held(AUTOMATIC, 5);
        CompletableFuture<LockLease> local = acquire(AUTOMATIC);
        CompletableFuture<LockLease> remote =
                locks.lock("other", AUTOMATIC).acquireAsync().toCompletableFuture();
        store.next("acquire").busy(3, LEASE);
        Thread closing = new Thread(locks::close);
        closing.start();
        while (store.all.size() < 4) Thread.onSpinWait();
        store.next("leave").is(true);
        store.next("leave").is(true);
        join(closing);
        assertThat(local).isCompletedExceptionally();
        assertThat(remote).isCompletedExceptionally();
        assertThat(held.isHeld()).isFalse();
        assertThat(store.isSubscribed()).isFalse();
        after(LEASE.multipliedBy(3));
        store.nothing();
        assertThatThrownBy(() -> locks.lock(NAME, AUTOMATIC).tryAcquire()).isInstanceOf(IllegalStateException.class);
        locks.close();
        store.nothing();
        after(PATIENCE);
        assertThat(time.pending()).isZero();
    }

    @Test
    void aCloseWaitsNoLongerThanItsPatience() {
        held(AUTOMATIC, 5);
        Thread closing = new Thread(locks::close);
        closing.start();
        while (store.all.size() < 2) Thread.onSpinWait();
        while (closing.isAlive()) {
            after(millis(1));
            Thread.onSpinWait();
        }
        assertThat(store.isSubscribed()).isFalse();
    }

    private static void join(Thread thread) {
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(thread.isAlive()).isFalse();
    }
}
