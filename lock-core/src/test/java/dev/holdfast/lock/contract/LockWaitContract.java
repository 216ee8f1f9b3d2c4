package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.HoldfastException;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Waiting, and the wake-up that ends it. */
public abstract class LockWaitContract extends Contract {

    /** When the stage completed, by the fixture's time. */
    private AtomicLong completion(CompletionStage<?> stage) {
        AtomicLong at = new AtomicLong();
        stage.whenComplete((value, failure) -> at.set(fixture.time().nanos()));
        return at;
    }

    @Test
    void aReleaseWakesABlockedWaiterOfAnotherClient() throws Exception {
        LockLease lease = peer().take(name, renewed());
        Peer other = peer();
        Call<LockLease> waiter = call(() -> other.lock(name, renewed()).acquire());
        waiter.blocks();
        fixture.during(leases(1.5), "it waits", () -> !waiter.isDone());
        lease.close();
        assertThat(waiter.get().isHeld()).isTrue();
    }

    @Test
    void aReleaseWakesABlockedWaiterOfTheSameClient() throws Exception {
        Peer peer = peer();
        LockLease lease = peer.take(name, renewed());
        Call<LockLease> waiter = call(() -> peer.lock(name, renewed()).acquireUninterruptibly());
        waiter.blocks();
        lease.close();
        assertThat(waiter.get().isHeld()).isTrue();
    }

    @Test
    @DisplayName("D1 D2 a message, not the next poll, wakes the waiter")
    void aReleaseIsHeardAtOnce() {
        LeaseOptions options = renewed();
        LockLease lease = peer().take(name, options);
        Peer other = peer();
        CompletionStage<LockLease> waiter = other.lock(name, options).acquireAsync();
        fixture.eventually("it has asked", () -> other.wire().count(Verb.ACQUIRE) >= 1);
        fixture.passes(leases(0.02));
        int asked = other.wire().count(Verb.ACQUIRE);
        long released = fixture.time().nanos();
        lease.close();
        assertThat(await(waiter).isHeld()).isTrue();
        assertThat(other.wire().count(Verb.ACQUIRE)).isLessThanOrEqualTo(asked + fixture.asksOnceWoken());
        if (fixture.asksOnceWoken() > 1)
            assertThat(since(released))
                    .isLessThanOrEqualTo(Duration.ofMillis(500).plus(fixture.slack()));
    }

    @Test
    @DisplayName("D2 a lost message costs at most one poll")
    void aLostMessageCostsOnePoll() {
        LockLease lease = peer().take(name, renewed());
        Peer other = peer();
        CompletionStage<LockLease> waiter = other.lock(name, renewed()).acquireAsync();
        fixture.passes(leases(0.05));
        other.wire().deaf(true);
        long released = fixture.time().nanos();
        lease.close();
        await(waiter);
        assertThat(since(released))
                .isLessThanOrEqualTo(min(Duration.ofSeconds(1), leases(1 / 3.0)).plus(fixture.slack()));
    }

    private static Duration min(Duration one, Duration two) {
        return one.compareTo(two) < 0 ? one : two;
    }

    @Test
    @DisplayName("D4 after a gap in the messages whoever waits asks at once")
    void resumedMessagesMakeTheWaiterAsk() {
        Peer other = peer();
        LockLease lease = peer().take(name, renewed());
        CompletionStage<LockLease> waiter = other.lock(name, renewed()).acquireAsync();
        fixture.eventually("it has asked", () -> other.wire().count(Verb.ACQUIRE) >= 1);
        fixture.passes(leases(0.1));
        other.wire().deaf(true);
        lease.close();
        // The message of this grant is on its way while the release returns.
        fixture.passes(leases(0.05));
        int asked = other.wire().count(Verb.ACQUIRE);
        other.wire().deaf(false);
        other.wire().resumed();
        assertThat(other.wire().count(Verb.ACQUIRE)).isEqualTo(asked + 1);
        assertThat(await(waiter).isHeld()).isTrue();
    }

    @Test
    @DisplayName("D3 the lease of a dead holder ends without a message, and not before its time")
    void aWaiterTakesOverFromADeadHolder() {
        long taken = fixture.time().nanos();
        Peer holder = peer();
        holder.take(name, renewed());
        holder.die();
        LockLease lease = await(peer().lock(name, renewed()).acquireAsync());
        assertThat(lease.isHeld()).isTrue();
        assertThat(since(taken))
                .isBetween(fixture.lease().minusMillis(2), fixture.lease().plus(fixture.slack()));
    }

    @Test
    void aBlockedWaiterTakesOverFromADeadHolder() throws Exception {
        long taken = fixture.time().nanos();
        Peer holder = peer();
        holder.take(name, renewed());
        holder.vanish();
        Peer other = peer();
        assertThat(call(() -> other.lock(name, renewed()).acquire()).get().isHeld())
                .isTrue();
        assertThat(since(taken)).isGreaterThanOrEqualTo(fixture.lease().minusMillis(2));
    }

    @Test
    @DisplayName(
            "D7 a timed try ends when its wait is over, neither before nor much after, also behind local contention")
    void aTimedTryEndsInTime() {
        Peer other = peer();
        peer().take(name, renewed());
        other.lock(name, renewed()).acquireAsync();
        Duration wait = leases(0.37);
        long began = fixture.time().nanos();
        List<AtomicLong> ends = new ArrayList<>();
        List<CompletionStage<Optional<LockLease>>> stages = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            CompletionStage<Optional<LockLease>> stage =
                    other.lock(name, renewed()).tryAcquireAsync(wait);
            stages.add(stage);
            ends.add(completion(stage));
        }
        for (CompletionStage<Optional<LockLease>> stage : stages)
            assertThat(await(stage)).isEmpty();
        for (AtomicLong end : ends)
            assertThat(Duration.ofNanos(end.get() - began)).isBetween(wait, wait.plus(fixture.slack()));
    }

    @Test
    @DisplayName("D7 a blocking timed try never ends early")
    void aBlockingTimedTryNeverEndsEarly() throws Exception {
        peer().take(name, renewed());
        Peer other = peer();
        Duration wait = leases(0.2);
        long began = fixture.time().nanos();
        assertThat(call(() -> other.lock(name, renewed()).tryAcquire(wait)).get())
                .isEmpty();
        assertThat(since(began)).isGreaterThanOrEqualTo(wait);
    }

    @Test
    void aTimedTryTakesALockThatIsFreedInTime() throws Exception {
        LockLease lease = peer().take(name, renewed());
        Peer other = peer();
        CompletionStage<Optional<LockLease>> async = other.lock(name, renewed()).tryAcquireAsync(fixture.lease());
        Call<Optional<LockLease>> blocking =
                call(() -> other.lock(name, renewed()).tryAcquire(Duration.ofDays(365)));
        blocking.blocks();
        lease.close();
        LockLease first = await(async).orElseThrow();
        first.close();
        assertThat(blocking.get()).isPresent();
    }

    @Test
    @DisplayName("D7 A26 the store is asked once even when the wait is next to nothing")
    void theShortestWaitStillAsks() {
        for (int i = 0; i < 5; i++) {
            Peer peer = peer();
            LockLease lease = await(peer.lock(name, renewed()).tryAcquireAsync(Duration.ofNanos(1)))
                    .orElseThrow();
            lease.close();
        }
    }

    @Test
    void aSlowFirstAnswerLengthensTheWait() {
        Peer peer = peer(settings -> settings.patience(leases(3)));
        peer.wire().fault(Verb.ACQUIRE, Fault.HELD_REPLY);
        CompletionStage<Optional<LockLease>> stage = peer.lock(name, renewed()).tryAcquireAsync(leases(0.05));
        fixture.during(leases(0.3), "it waits for its first answer", () -> !isDone(stage));
        peer.wire().fault(Fault.NONE);
        peer.wire().letGo();
        assertThat(await(stage).orElseThrow().isHeld()).isTrue();
    }

    @Test
    @DisplayName("A26 the longest wait does not overflow")
    void theLongestWaitIsAWait() {
        LockLease lease = peer().take(name, renewed());
        CompletionStage<Optional<LockLease>> waiter =
                peer().lock(name, renewed()).tryAcquireAsync(Duration.ofDays(365));
        fixture.during(leases(2), "it waits", () -> !isDone(waiter));
        lease.close();
        assertThat(await(waiter)).isPresent();
    }

    @Test
    @DisplayName("D5 a waiter that gives up does not take the others' turn with it")
    void waitersThatGiveUpDelayNobody() {
        LockLease lease = peer().take(name, renewed());
        List<Peer> peers = List.of(peer(), peer());
        List<CompletionStage<Optional<LockLease>>> hasty = new ArrayList<>();
        for (int i = 0; i < 10; i++)
            hasty.add(peers.get(i % 2).lock(name, renewed()).tryAcquireAsync(leases(0.02 + 0.002 * i)));
        CompletionStage<LockLease> patient = peers.get(0).lock(name, renewed()).acquireAsync();
        CompletionStage<LockLease> remote = peers.get(1).lock(name, renewed()).acquireAsync();
        for (CompletionStage<Optional<LockLease>> stage : hasty)
            assertThat(await(stage)).isEmpty();
        long released = fixture.time().nanos();
        lease.close();
        CompletableFuture<Object> first =
                CompletableFuture.anyOf(patient.toCompletableFuture(), remote.toCompletableFuture());
        ((LockLease) await(first)).close();
        await(patient).close();
        await(remote).close();
        assertThat(since(released)).isLessThan(leases(0.3).plus(fixture.slack()));
    }

    @Test
    @DisplayName("D6 many waiters of one client stand behind one question")
    void waitersOfOneClientShareTheirQuestions() {
        LockLease lease = peer().take(name, renewed());
        Peer other = peer();
        List<CompletionStage<LockLease>> waiters = new ArrayList<>();
        for (int i = 0; i < 60; i++)
            waiters.add(other.lock(name, renewed()).acquireAsync().thenApply(got -> {
                got.releaseAsync();
                return got;
            }));
        fixture.eventually("it has asked", () -> other.wire().count(Verb.ACQUIRE) >= 1);
        assertThat(other.wire().count(Verb.ACQUIRE)).isEqualTo(1);
        lease.close();
        waiters.forEach(this::await);
        assertThat(other.wire().count(Verb.ACQUIRE) + other.wire().count(Verb.YIELD))
                .isLessThan(20);
    }

    /** That many waiters for each of two names. */
    private List<CompletionStage<LockLease>> crowd(Peer peer, int each) {
        List<CompletionStage<LockLease>> waiters = new ArrayList<>();
        for (int i = 0; i < 2 * each; i++)
            waiters.add(peer.lock(name + i % 2, renewed()).acquireAsync());
        fixture.eventually("it has asked for both names", () -> peer.wire().count(Verb.ACQUIRE) >= 2);
        return waiters;
    }

    @Test
    @DisplayName(
            "D9 D6 after a long pause a client asks once for each name, however much it missed and however many wait")
    void aLongPauseIsFollowedByNoStorm() {
        LeaseOptions lasting = manual().withDuration(leases(40));
        List<LockLease> held = List.of(peer().take(name + 0, lasting), peer().take(name + 1, lasting));
        Peer paused = peer();
        List<CompletionStage<LockLease>> waiters = crowd(paused, 40);
        fixture.passes(leases(0.05));
        paused.clock().stall();
        // A timer that was running already may still ask.
        fixture.passes(leases(0.1));
        int asked = paused.wire().count(Verb.ACQUIRE);
        fixture.passes(leases(4));
        assertThat(paused.wire().count(Verb.ACQUIRE)).isEqualTo(asked);
        long resumed = fixture.time().nanos();
        paused.clock().resume();
        long poll = min(Duration.ofSeconds(1), leases(1 / 3.0)).toNanos();
        fixture.during(leases(1.5), "no more than a poll in its time for each name", () -> {
            int more = paused.wire().count(Verb.ACQUIRE) - asked;
            return more <= 2 * (1 + since(resumed).toNanos() / poll);
        });
        assertThat(paused.wire().count(Verb.ACQUIRE)).isGreaterThanOrEqualTo(asked + 2);
        giveUp(waiters, held);
    }

    @Test
    @DisplayName("D9 while the store is away a client asks at most four times a second for each name, and then once")
    void anOutageIsFollowedByNoStorm() {
        LeaseOptions lasting = manual().withDuration(leases(40));
        List<LockLease> held = List.of(peer().take(name + 0, lasting), peer().take(name + 1, lasting));
        Peer cut = peer(settings -> settings.patience(leases(30)));
        List<CompletionStage<LockLease>> waiters = crowd(cut, 40);
        fixture.passes(leases(0.05));
        cut.wire().fault(Fault.REFUSED);
        int asked = cut.wire().count(Verb.ACQUIRE);
        long began = fixture.time().nanos();
        fixture.during(leases(4), "a pause that grows to 250 ms between its questions", () -> {
            int more = cut.wire().count(Verb.ACQUIRE) - asked;
            return more <= 2 * (6 + since(began).toNanos() / 250_000_000);
        });
        int away = cut.wire().count(Verb.ACQUIRE);
        assertThat(away).isGreaterThan(asked + 4);
        long back = fixture.time().nanos();
        cut.wire().fault(Fault.NONE);
        cut.wire().resumed();
        fixture.during(leases(0.5), "one question and its polls for each name", () -> {
            int more = cut.wire().count(Verb.ACQUIRE) - away;
            return more <= 2 * (2 + since(back).toNanos() / 250_000_000);
        });
        giveUp(waiters, held);
    }

    private void giveUp(List<CompletionStage<LockLease>> waiters, List<LockLease> held) {
        assertThat(waiters).noneMatch(Contract::isDone);
        waiters.forEach(waiter -> waiter.toCompletableFuture().cancel(true));
        held.forEach(LockLease::close);
    }

    @Test
    @DisplayName("A lock that is out of reach is an error within the patience, neither a refusal nor a hang")
    void anUnreachableStoreIsAnErrorAndNotARefusal() {
        Peer peer = peer(settings -> settings.patience(leases(0.2)));
        peer.wire().fault(Fault.REFUSED);
        long began = fixture.time().nanos();
        assertThat(failure(peer.lock(name, renewed()).acquireAsync())).isInstanceOf(BackendUnavailableException.class);
        assertThat(failure(peer.lock(name, renewed()).tryAcquireAsync()))
                .isInstanceOf(BackendUnavailableException.class);
        assertThat(failure(peer.lock(name, renewed()).tryAcquireAsync(leases(5))))
                .isInstanceOf(BackendUnavailableException.class);
        assertThat(since(began)).isLessThan(leases(0.9).plus(fixture.slack().multipliedBy(3)));
        peer.wire().fault(Fault.NONE);
        peer.take(name, renewed()).close();
    }

    @Test
    void aStoreThatDoesNotAnswerIsAnUnknownOutcome() {
        Peer peer = peer(settings -> settings.patience(leases(0.2)));
        peer.wire().fault(Fault.LOST_REQUEST);
        assertThat(failure(peer.lock(name, renewed()).acquireAsync())).isInstanceOf(OutcomeUnknownException.class);
        assertThat(failure(peer.lock(name, renewed()).tryAcquireAsync())).isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void aBlockedCallerHearsOfAnUnreachableStore() {
        Peer peer = peer(settings -> settings.patience(leases(0.2)));
        peer.wire().fault(Fault.REFUSED);
        try {
            call(() -> peer.lock(name, renewed()).acquire()).get();
            throw new AssertionError("no failure");
        } catch (HoldfastException expected) {
            assertThat(expected).isInstanceOf(BackendUnavailableException.class);
        } catch (Exception other) {
            throw new AssertionError(other);
        }
    }

    @Test
    void aFailureThatPassesWithinThePatienceIsNotSeen() {
        Peer peer = peer(settings -> settings.patience(leases(2)));
        peer.wire().fault(Fault.REFUSED);
        CompletionStage<LockLease> stage = peer.lock(name, renewed()).acquireAsync();
        fixture.during(leases(0.3), "it keeps trying", () -> !isDone(stage));
        peer.wire().fault(Fault.NONE);
        assertThat(await(stage).isHeld()).isTrue();
    }

    @Test
    void aRefusalThatCannotPassIsToldAtOnce() {
        Peer peer = peer(settings -> settings.patience(leases(5)));
        peer.wire().fault(Fault.FORBIDDEN);
        long began = fixture.time().nanos();
        Throwable failure = failure(peer.lock(name, renewed()).acquireAsync());
        assertThat(failure).isInstanceOf(BackendUnavailableException.class).hasMessageContaining("forbidden");
        assertThat(((BackendUnavailableException) failure).isTransient()).isFalse();
        assertThat(since(began)).isLessThan(leases(0.5).plus(fixture.slack()));
    }

    @Test
    void aWaiterOutlivesAnOutageShorterThanThePatience() {
        Peer other = peer(settings -> settings.patience(leases(1)));
        LockLease lease = peer().take(name, renewed());
        CompletionStage<LockLease> waiter = other.lock(name, renewed()).acquireAsync();
        fixture.passes(leases(0.1));
        other.wire().fault(Fault.REFUSED);
        fixture.during(leases(0.7), "it waits on", () -> !isDone(waiter));
        other.wire().fault(Fault.NONE);
        lease.close();
        assertThat(await(waiter).isHeld()).isTrue();
    }
}
