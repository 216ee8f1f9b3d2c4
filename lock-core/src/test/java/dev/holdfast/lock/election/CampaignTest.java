package dev.holdfast.lock.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.memory.InMemoryLeaseStore;
import dev.holdfast.lock.testing.FaultyStore;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import dev.holdfast.lock.testing.Trampoline;
import dev.holdfast.lock.testing.VirtualTime;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A campaign to the nanosecond, in virtual time: its pauses, and the order of what two candidates are told. */
class CampaignTest {

    private static final Duration LEASE = Duration.ofSeconds(10);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryLeaseStore store = new InMemoryLeaseStore(time);
    private final Trampoline callbacks = new Trampoline();
    private final List<String> told = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final List<Long> askedAt = new ArrayList<>();
    private final FaultyStore wire = new FaultyStore(store);
    private final Locks locks = client(wire);

    private Locks client(FaultyStore over) {
        return Locks.builder(over).time(time).callbacks(callbacks).build();
    }

    private LeaderElection.Builder election(Locks of, String who) {
        return LeaderElection.builder(
                        of.lock("campaign", LeaseOptions.defaults().withDuration(LEASE)))
                .time(time)
                .callbacks(callbacks)
                .listener(new LeaderListener() {
                    @Override
                    public void onElected(long epoch) {
                        told.add(who + " elected");
                    }

                    @Override
                    public void onLost(long epoch, Optional<LossCause> cause) {
                        told.add(who + " lost");
                    }

                    @Override
                    public void onFailure(Throwable failure, Duration pause) {
                        pauses.add(pause);
                        askedAt.add(time.elapsedNanos());
                    }
                });
    }

    @Test
    @DisplayName("an outage of an hour is asked through less than 800 times, at intervals that grow to ten seconds")
    void anOutageIsNoBusyLoop() {
        wire.fault(Fault.FORBIDDEN);
        LeaderElection election = election(locks, "a").build();
        election.campaign();
        time.advance(Duration.ofHours(1));
        assertThat(wire.count(Verb.ACQUIRE)).isBetween(360, 800).isEqualTo(pauses.size());
        assertThat(pauses.get(0)).isBetween(Backoff.SHORTEST.dividedBy(2), Backoff.SHORTEST);
        assertThat(pauses.subList(8, pauses.size()))
                .allMatch(pause -> pause.compareTo(Backoff.LONGEST.dividedBy(2)) >= 0)
                .allMatch(pause -> pause.compareTo(Backoff.LONGEST) <= 0);
        assertThat(pauses.stream().distinct().count()).isGreaterThan(pauses.size() - 10L);
        for (int i = 1; i < askedAt.size(); i++)
            assertThat(askedAt.get(i) - askedAt.get(i - 1))
                    .isEqualTo(pauses.get(i - 1).toNanos());
        wire.fault(Fault.NONE);
        time.advance(Backoff.LONGEST);
        assertThat(election.isLeader()).isTrue();
        election.close();
    }

    @Test
    void aPauseEndsWithTheCampaign() {
        wire.fault(Fault.FORBIDDEN);
        LeaderElection election = election(locks, "a").build();
        election.campaign();
        int asked = wire.count(Verb.ACQUIRE);
        election.close();
        time.advance(Duration.ofMinutes(1));
        assertThat(wire.count(Verb.ACQUIRE)).isEqualTo(asked);
        assertThat(time.pending()).isZero();
    }

    @Test
    @DisplayName("a client that was closed under its election neither ends the campaign nor makes it a busy loop")
    void aClosedClientIsAFailureLikeOthers() {
        LeaderElection leads = election(locks, "leader").build();
        leads.campaign();
        LeaderElection waits = election(locks, "other").build();
        waits.campaign();
        locks.close();
        assertThat(leads.isLeader()).isFalse();
        time.advance(Duration.ofMinutes(10));
        assertThat(pauses).hasSizeBetween(60, 200);
        assertThat(told).containsExactly("leader elected");
        leads.close();
        waits.close();
        assertThat(told).containsExactly("leader elected", "leader lost");
        assertThat(time.pending()).isZero();
    }

    @Test
    @DisplayName("a loss is told before anybody else is elected")
    void aLossIsToldFirst() {
        LeaderElection first = election(locks, "first").build();
        LeaderElection second =
                election(client(new FaultyStore(store)), "second").build();
        first.campaign();
        second.campaign();
        time.advance(Duration.ofSeconds(1));
        wire.fault(Fault.SILENT);
        time.advance(LEASE.multipliedBy(2));
        assertThat(told).containsExactly("first elected", "first lost", "second elected");
        assertThat(first.isLeader()).isFalse();
        assertThat(second.isLeader()).isTrue();
    }

    @Test
    @DisplayName("a leader whose lease is lost again and again pauses longer each time, one that led for long does not")
    void lossesInARowPauseLonger() {
        FaultyStore own = new FaultyStore(store);
        LeaderElection election = LeaderElection.builder(client(own)
                        .lock(
                                "short",
                                LeaseOptions.defaults()
                                        .withDuration(LeaseOptions.MIN_DURATION)
                                        .withRenewal(LeaseOptions.Renewal.MANUAL)))
                .time(time)
                .callbacks(callbacks)
                .build();
        election.campaign();
        time.advance(Duration.ofMinutes(10));
        assertThat(own.count(Verb.ACQUIRE)).isBetween(60, 150);
        election.close();
    }

    @Test
    @DisplayName("a lease that arrives in the moment of a resignation, too late to be cancelled, is given back")
    void aLeaseThatCannotBeCancelledIsGivenBack() {
        Locks client = client(new FaultyStore(store));
        DistributedLock lock = client.lock("late");
        CompletableFuture<LockLease> arriving = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterrupt) {
                return false;
            }
        };
        DistributedLock slow = (DistributedLock) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DistributedLock.class},
                (proxy, method, arguments) ->
                        method.getName().equals("acquireAsync") ? arriving : method.invoke(lock, arguments));
        LeaderElection election =
                LeaderElection.builder(slow).time(time).callbacks(callbacks).build();
        election.campaign();
        election.resign();
        LockLease lease = lock.tryAcquire().orElseThrow();
        arriving.complete(lease);
        assertThat(lease.isHeld()).isFalse();
        assertThat(election.isLeader()).isFalse();
    }

    @Test
    void aCallbackExecutorThatRefusesLosesNoEvent() {
        LeaderElection election = election(locks, "a")
                .callbacks(task -> {
                    throw new RejectedExecutionException("a fault of the test's executor");
                })
                .build();
        election.campaign();
        election.resign();
        assertThat(told).containsExactly("a elected", "a lost");
    }

    @Test
    void badArgumentsAreRefused() {
        LeaderElection.Builder builder = election(locks, "a");
        assertThatNullPointerException()
                .isThrownBy(() -> LeaderElection.on(null))
                .withMessageContaining("lock");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.listener(null))
                .withMessageContaining("listener");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.callbacks(null))
                .withMessageContaining("executor");
        assertThatNullPointerException().isThrownBy(() -> builder.time(null)).withMessageContaining("time");
        for (Duration bad : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(366)))
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.grace(bad))
                    .withMessageContaining("grace")
                    .withMessageContaining(bad.toString());
        LeaderElection election = builder.build();
        assertThatNullPointerException()
                .isThrownBy(() -> election.runWhileLeader(null, leadership -> {}))
                .withMessageContaining("executor");
        assertThatNullPointerException()
                .isThrownBy(() -> election.runWhileLeader(callbacks, null))
                .withMessageContaining("task");
        assertThat(wire.calls()).isEmpty();
    }
}
