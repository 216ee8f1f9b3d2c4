package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Interrupts, cancelled stages, ambiguous answers: whatever the caller is told, nothing is left behind. */
public abstract class LockCancellationContract extends Contract {

    @Test
    @DisplayName("A22 an interrupted waiter leaves the queue and can come again")
    void anInterruptedWaiterLeavesNothingBehind() throws Exception {
        LockLease lease = peer().take(name, renewed());
        Peer other = peer();
        Call<LockLease> waiter = call(() -> other.lock(name, renewed()).acquire());
        Call<Optional<LockLease>> timed = call(() -> other.lock(name, renewed()).tryAcquire(leases(100)));
        waiter.blocks();
        timed.blocks();
        waiter.thread().interrupt();
        timed.thread().interrupt();
        assertThat(waiter.failure()).isInstanceOf(InterruptedException.class);
        assertThat(timed.failure()).isInstanceOf(InterruptedException.class);
        fixture.eventually("it has left", () -> other.wire().count(Verb.LEAVE) >= 1);
        lease.close();
        // A queue entry that was left behind would be granted the lock now.
        other.take(name, renewed()).close();
        peer().take(name, renewed()).close();
    }

    @Test
    @DisplayName("A22 a flag that is set already interrupts before anything is sent")
    void aFlagThatIsSetAlreadyInterrupts() throws Exception {
        Peer peer = peer();
        Call<Boolean> caller = call(() -> {
            Thread.currentThread().interrupt();
            try {
                peer.lock(name, renewed()).acquire();
                return false;
            } catch (InterruptedException expected) {
                return !Thread.currentThread().isInterrupted();
            }
        });
        assertThat(caller.get()).isTrue();
        assertThat(peer.wire().calls()).isEmpty();
    }

    @Test
    @DisplayName("A24 an uninterruptible waiter waits on and has its flag set on return")
    void anUninterruptibleWaiterKeepsItsFlag() throws Exception {
        LockLease lease = peer().take(name, renewed());
        Peer other = peer();
        Call<Boolean> waiter = call(() -> {
            try (LockLease got = other.lock(name, renewed()).acquireUninterruptibly()) {
                return got.isHeld() && Thread.currentThread().isInterrupted();
            } finally {
                Thread.interrupted();
            }
        });
        waiter.blocks();
        for (int i = 0; i < 3; i++) waiter.thread().interrupt();
        fixture.during(leases(0.5), "it waits on", () -> !waiter.isDone());
        lease.close();
        assertThat(waiter.get()).isTrue();
    }

    @Test
    @DisplayName("A23 a lease is given back on an interrupted thread, whose flag stays set")
    void anInterruptedThreadReleases() throws Exception {
        Peer peer = peer();
        Call<Boolean> caller = call(() -> {
            LockLease lease = peer.lock(name, renewed()).acquire();
            Thread.currentThread().interrupt();
            lease.renew();
            boolean released = lease.release() == ReleaseOutcome.RELEASED;
            lease.close();
            return released && Thread.interrupted();
        });
        assertThat(caller.get()).isTrue();
        peer().take(name, renewed()).close();
    }

    @Test
    void aCancelledStageGivesUpItsPlace() {
        LockLease lease = peer().take(name, renewed());
        Peer other = peer();
        CompletableFuture<LockLease> first =
                other.lock(name, renewed()).acquireAsync().toCompletableFuture();
        CompletableFuture<Optional<LockLease>> second =
                other.lock(name, renewed()).tryAcquireAsync(leases(50)).toCompletableFuture();
        CompletionStage<LockLease> third = other.lock(name, renewed()).acquireAsync();
        fixture.passes(leases(0.1));
        assertThat(first.cancel(true)).isTrue();
        assertThat(second.cancel(true)).isTrue();
        lease.close();
        LockLease got = await(third);
        assertThat(got.isHeld()).isTrue();
        got.close();
        peer().take(name, renewed()).close();
    }

    @Test
    void theLastCancelledStageTakesTheClientOutOfTheQueue() {
        LockLease lease = peer().take(name, renewed());
        Peer other = peer();
        CompletableFuture<LockLease> waiter =
                other.lock(name, renewed()).acquireAsync().toCompletableFuture();
        fixture.passes(leases(0.1));
        waiter.cancel(true);
        int asked = other.wire().count(Verb.ACQUIRE);
        fixture.passes(leases(1));
        assertThat(other.wire().count(Verb.ACQUIRE)).isEqualTo(asked);
        lease.close();
        peer().take(name, renewed()).close();
    }

    @Test
    @DisplayName("A22 a lease that arrives after its stage was cancelled is released")
    void aLeaseThatComesTooLateIsReleased() {
        Peer peer = peer(settings -> settings.patience(leases(5)));
        peer.wire().fault(Verb.ACQUIRE, Fault.HELD_REPLY);
        CompletableFuture<LockLease> stage =
                peer.lock(name, renewed()).acquireAsync().toCompletableFuture();
        fixture.passes(leases(0.05));
        stage.cancel(true);
        peer.wire().fault(Fault.NONE);
        peer.wire().letGo();
        fixture.passes(leases(0.1));
        peer().take(name, renewed()).close();
    }

    @Test
    @DisplayName("B4 a request that reaches the store after its caller gave up ends free")
    void aRequestThatComesTooLateHoldsNothing() {
        Peer peer = peer(settings -> settings.patience(leases(0.1)));
        peer.wire().fault(Verb.ACQUIRE, Fault.HELD_REQUEST);
        CompletableFuture<LockLease> stage =
                peer.lock(name, renewed()).acquireAsync().toCompletableFuture();
        fixture.passes(leases(0.05));
        stage.cancel(true);
        fixture.passes(leases(0.05));
        peer.wire().fault(Fault.NONE);
        peer.wire().letGo();
        fixture.passes(leases(0.1));
        peer().take(name, renewed()).close();
        fixture.during(leases(1.5), "it stays free", () -> {
            peer().take(name, renewed()).close();
            return true;
        });
    }

    @Test
    @DisplayName("B3 an acquisition whose outcome is unknown is undone")
    void anUnknownAcquisitionIsUndone() {
        Peer peer = peer(settings -> settings.patience(leases(0.1)));
        peer.wire().fault(Verb.ACQUIRE, Fault.LOST_REPLY);
        assertThat(failure(peer.lock(name, renewed()).tryAcquireAsync())).isInstanceOf(OutcomeUnknownException.class);
        fixture.passes(leases(0.05));
        peer().take(name, renewed()).close();
    }

    @Test
    @DisplayName("A18 an acquisition whose first reply was lost is one hold")
    void anAcquisitionThatWasRepeatedIsOneHold() {
        Peer peer = peer(settings -> settings.patience(leases(3)));
        peer.wire().fault(Verb.ACQUIRE, Fault.LOST_REPLY);
        CompletionStage<LockLease> stage = peer.lock(name, renewed()).acquireAsync();
        peer.wire().fault(Fault.NONE);
        LockLease lease = await(stage);
        assertThat(lease.isHeld()).isTrue();
        assertThat(lease.release()).isEqualTo(ReleaseOutcome.RELEASED);
        peer().take(name, renewed()).close();
    }

    @Test
    @DisplayName("No orphan: an undo that cannot be sent goes on until it can")
    void anUndoIsRepeatedUntilItIsAnswered() {
        Peer peer = peer(settings -> settings.patience(leases(0.1)));
        peer.wire().fault(Verb.ACQUIRE, Fault.LOST_REPLY);
        peer.wire().fault(Verb.LEAVE, Fault.REFUSED);
        assertThat(failure(peer.lock(name, renewed()).acquireAsync())).isInstanceOf(OutcomeUnknownException.class);
        assertThat(peer().lock(name, renewed()).tryAcquire()).isEmpty();
        peer.wire().fault(Fault.NONE);
        long began = fixture.time().nanos();
        becomesFree(name);
        assertThat(since(began)).isLessThan(leases(0.8));
        assertThat(peer.wire().count(Verb.RENEW)).isZero();
    }

    /** How many interrupts at random moments its callers have to feel. */
    protected int interrupts() {
        return 400;
    }

    @Test
    @DisplayName("A22 interrupts at random moments leave nothing behind")
    void randomInterruptsLeaveNothingBehind() throws Exception {
        List<Peer> peers = List.of(peer(), peer());
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger interrupted = new AtomicInteger();
        List<Call<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Peer peer = peers.get(i % 2);
            calls.add(call(() -> {
                int got = 0;
                while (got == 0 || !over.get()) {
                    try (LockLease lease = peer.lock(name, renewed()).acquire()) {
                        got++;
                        if (!lease.isHeld()) throw new AssertionError("the lease ended too early");
                    } catch (InterruptedException expected) {
                        interrupted.incrementAndGet();
                    }
                }
                Thread.interrupted();
                return got;
            }));
        }
        call(() -> interruptAtRandom(calls, interrupted, over)).get();
        for (Call<Integer> call : calls) assertThat(call.get()).isPositive();
        assertThat(interrupted.get()).isGreaterThanOrEqualTo(interrupts());
        becomesFree(name);
        int renewals =
                peers.stream().mapToInt(peer -> peer.wire().count(Verb.RENEW)).sum();
        fixture.passes(leases(2));
        assertThat(peers.stream()
                        .mapToInt(peer -> peer.wire().count(Verb.RENEW))
                        .sum())
                .isEqualTo(renewals);
    }

    private boolean interruptAtRandom(List<Call<Integer>> calls, AtomicInteger interrupted, AtomicBoolean over) {
        Random random = new Random(42);
        while (interrupted.get() < interrupts() && calls.stream().noneMatch(Call::isDone)) {
            for (int spins = random.nextInt(8_000); spins > 0; spins--) Thread.onSpinWait();
            calls.get(random.nextInt(calls.size())).thread().interrupt();
        }
        return over.getAndSet(true);
    }

    @Test
    @DisplayName("A12 stages cancelled at random moments leave nothing behind")
    void randomCancellationsLeaveNothingBehind() {
        Random random = new Random(7);
        List<Peer> peers = List.of(peer(), peer(), peer());
        List<CompletableFuture<LockLease>> stages = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            CompletableFuture<LockLease> stage = peers.get(random.nextInt(3))
                    .lock(name, renewed())
                    .acquireAsync()
                    .toCompletableFuture();
            stage.thenAccept(LockLease::releaseAsync);
            stages.add(stage);
            if (random.nextBoolean()) stages.get(random.nextInt(stages.size())).cancel(true);
        }
        fixture.eventually("all are settled", () -> stages.stream().allMatch(CompletableFuture::isDone));
        becomesFree(name);
        fixture.during(leases(2), "it stays free", () -> {
            peer().take(name, renewed()).close();
            return true;
        });
        // What may still be on its way is left twice more, a second apart; then nobody asks any more.
        fixture.eventually("there is quiet", () -> {
            int before = calls(peers);
            fixture.passes(Duration.ofMillis(1500));
            return calls(peers) == before;
        });
    }

    private static int calls(List<Peer> peers) {
        return peers.stream().mapToInt(peer -> peer.wire().calls().size()).sum();
    }
}
