package dev.holdfast.lock.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.Lease;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LockListener;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.Subject;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a listener that does not return delays: the caller it is told of, and nothing else. Leases pass in virtual time. */
@Timeout(60)
class SlowListenerTest {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final LeaseOptions RENEWED = LeaseOptions.defaults().withDuration(LEASE);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryLeaseStore store = new InMemoryLeaseStore(time);
    private final CountDownLatch done = new CountDownLatch(1);
    private final List<String> entered = new CopyOnWriteArrayList<>();
    private final Locks bystander = Locks.builder(store).time(time).build();

    private Locks slowAt(String event) {
        return Locks.builder(store).time(time).listener(new Slow(event)).build();
    }

    private final class Slow implements LockListener {

        private final String slow;

        Slow(String slow) {
            this.slow = slow;
        }

        private void enter(Subject subject, String event) {
            if (!subject.name().equals("a") || !event.equals(slow)) return;
            entered.add(event);
            try {
                done.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void acquired(Subject subject, Lease lease, Duration waited, Arrival arrival) {
            enter(subject, "acquired");
        }

        @Override
        public void released(Subject subject, Duration held, ReleaseOutcome outcome) {
            enter(subject, "released");
        }

        @Override
        public void renewed(Subject subject, Duration late) {
            enter(subject, "renewed");
        }

        @Override
        public void refused(Subject subject, Duration waited, Refusal refusal) {
            enter(subject, "refused");
        }

        @Override
        public void waiting(Subject subject) {
            enter(subject, "waiting");
        }
    }

    private void listenerIsEntered(int times) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> entered.size() >= times);
    }

    @AfterEach
    void letGo() {
        done.countDown();
        bystander.close();
    }

    @Test
    void whoIsToldOfHisLeaseGetsItLaterButItIsRenewedMeanwhile() throws Exception {
        Locks locks = slowAt("acquired");
        CompletableFuture<LockLease> caller = CompletableFuture.supplyAsync(
                () -> locks.lock("a", RENEWED).tryAcquire().orElseThrow());
        listenerIsEntered(1);
        time.advance(LEASE.multipliedBy(3));
        assertThat(bystander.lock("a", RENEWED).tryAcquire()).isEmpty();
        // Others of the same client go on.
        locks.lock("b", RENEWED).tryAcquire().orElseThrow().close();
        assertThat(caller).isNotDone();
        done.countDown();
        assertThat(caller.get(30, TimeUnit.SECONDS).isHeld()).isTrue();
        locks.close();
    }

    @Test
    void aReleaseIsDoneWhenItIsTold() {
        Locks locks = slowAt("released");
        LockLease lease = locks.lock("a", RENEWED).tryAcquire().orElseThrow();
        CompletableFuture<Void> caller = CompletableFuture.runAsync(lease::close);
        listenerIsEntered(1);
        assertThat(caller).isNotDone();
        bystander.lock("a", RENEWED).tryAcquire().orElseThrow().close();
        locks.lock("a", RENEWED).tryAcquire().orElseThrow();
    }

    @Test
    void renewalsGoOn() {
        Locks locks = slowAt("renewed");
        LockLease lease = locks.lock("a", RENEWED).tryAcquire().orElseThrow();
        time.advance(LEASE.multipliedBy(3));
        listenerIsEntered(5);
        assertThat(lease.isHeld()).isTrue();
        lease.close();
    }

    @Test
    void whoWaitsIsServed() throws Exception {
        LockLease first = bystander.lock("a", RENEWED).tryAcquire().orElseThrow();
        Locks locks = slowAt("waiting");
        CompletableFuture<LockLease> waiter =
                locks.lock("a", RENEWED).acquireAsync().toCompletableFuture();
        listenerIsEntered(1);
        first.close();
        waiter.get(30, TimeUnit.SECONDS).close();
    }

    /** The canceller may be the only thread of the JDK that ends {@code orTimeout}. */
    @Test
    void whoCancelsAStageDoesNotWait() throws Exception {
        bystander.lock("a", RENEWED).tryAcquire().orElseThrow();
        Locks locks = slowAt("refused");
        CompletableFuture<LockLease> waiter =
                locks.lock("a", RENEWED).acquireAsync().toCompletableFuture();
        CompletableFuture<Boolean> canceller = CompletableFuture.supplyAsync(() -> waiter.cancel(false));
        listenerIsEntered(1);
        assertThat(canceller.get(30, TimeUnit.SECONDS)).isTrue();
    }
}
