package dev.holdfast.lock.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.DistributedReadWriteLock;
import dev.holdfast.lock.LeaseLostException;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LockListener.Arrival;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.Subject;
import dev.holdfast.lock.election.LeaderElection;
import dev.holdfast.lock.fence.InMemoryFenceGate;
import dev.holdfast.lock.fence.StaleTokenException;
import dev.holdfast.lock.memory.InMemoryLeaseStore;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.testing.FaultyStore;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.Trampoline;
import dev.holdfast.lock.testing.VirtualTime;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What can be read off the meters, in virtual time. */
class LockMetersTest {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final LeaseOptions RENEWED = LeaseOptions.defaults().withDuration(LEASE);
    private static final LeaseOptions MANUAL = RENEWED.withRenewal(LeaseOptions.Renewal.MANUAL);

    private final VirtualTime time = new VirtualTime();
    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final InMemoryLeaseStore store = new InMemoryLeaseStore(time);
    private final LockMeters meters = LockMeters.on(registry);
    private final FaultyStore wire = new FaultyStore(store);
    private final Locks locks = client(wire, meters);
    private final List<Locks> others = new ArrayList<>();

    private Locks client(LeaseStore wire, LockMeters meters) {
        return Locks.builder(wire)
                .time(time)
                .callbacks(new Trampoline())
                .listener(meters)
                .build();
    }

    /** Of another process, which is not measured here. */
    private Locks other() {
        Locks other =
                Locks.builder(store).time(time).callbacks(new Trampoline()).build();
        others.add(other);
        return other;
    }

    private void passes(Duration duration) {
        time.advance(duration);
        clock.add(duration);
    }

    @AfterEach
    void close() {
        wire.fault(Fault.NONE);
        locks.close();
        others.forEach(Locks::close);
    }

    private long timed(LockMeter meter, String... tags) {
        return registry.get(meter.definition().name()).tags(tags).timer().count();
    }

    private double counted(LockMeter meter, String... tags) {
        return registry.get(meter.definition().name()).tags(tags).counter().count();
    }

    private double shown(LockMeter meter, String... tags) {
        return registry.get(meter.definition().name()).tags(tags).gauge().value();
    }

    @Test
    void holdsAndWaitsAreTimedByGroupAndKind() {
        LockLease lease = locks.lock("orders:42", MANUAL).tryAcquire().orElseThrow();
        passes(Duration.ofSeconds(3));
        lease.close();
        locks.semaphore("orders:42", 3)
                .withOptions(MANUAL)
                .tryAcquire()
                .orElseThrow()
                .close();

        assertThat(timed(LockMeter.ACQUIRE, "kind", "lock", "group", "orders", "outcome", "acquired"))
                .isEqualTo(1);
        assertThat(timed(LockMeter.ACQUIRE, "kind", "semaphore", "group", "orders", "outcome", "acquired"))
                .isEqualTo(1);
        assertThat(counted(LockMeter.ARRIVALS, "kind", "lock", "arrival", "fresh"))
                .isEqualTo(1);
        assertThat(registry.get("holdfast.lock.hold")
                        .tags("kind", "lock", "outcome", "released")
                        .timer()
                        .totalTime(TimeUnit.SECONDS))
                .isEqualTo(3);
    }

    @Test
    void whatCallersWaitedForIsTimedAsTheyCame() {
        LockLease first = locks.lock("a", MANUAL).tryAcquire().orElseThrow();
        CompletionStage<LockLease> second = locks.lock("a", MANUAL).acquireAsync();
        first.close();
        LockLease handed = second.toCompletableFuture().join();
        CompletionStage<LockLease> third = other().lock("a", MANUAL).acquireAsync();
        passes(Duration.ofMillis(40));
        handed.close();
        CompletionStage<LockLease> fourth = locks.lock("a", MANUAL).acquireAsync();
        passes(Duration.ofMillis(2000));
        third.toCompletableFuture().join().close();
        fourth.toCompletableFuture().join().close();

        assertThat(counted(LockMeter.ARRIVALS, "arrival", "hand_over")).isEqualTo(1);
        assertThat(counted(LockMeter.ARRIVALS, "arrival", "message")).isEqualTo(1);
        assertThat(counted(LockMeter.ARRIVALS, "arrival", "poll")).isZero();
        assertThat(registry.get("holdfast.lock.acquire")
                        .tags("outcome", "acquired")
                        .timer()
                        .max(TimeUnit.MILLISECONDS))
                .isBetween(2000.0, 2001.0);
    }

    @Test
    void howCallsFailedIsToldApart() {
        LockLease held = other().lock("a", MANUAL).tryAcquire().orElseThrow();
        assertThat(locks.lock("a", MANUAL).tryAcquire()).isEmpty();
        locks.lock("a", MANUAL).acquireAsync().toCompletableFuture().cancel(false);
        held.close();
        wire.fault(Fault.FORBIDDEN);
        assertThatThrownBy(() -> locks.lock("a", MANUAL).tryAcquire()).isInstanceOf(BackendUnavailableException.class);
        wire.fault(Fault.LOST_REPLY);
        assertThatThrownBy(() -> locks.lock("a", MANUAL).tryAcquire()).isInstanceOf(OutcomeUnknownException.class);
        wire.fault(Fault.NONE);
        locks.close();
        assertThatThrownBy(() -> locks.lock("a", MANUAL).tryAcquire()).isInstanceOf(IllegalStateException.class);

        for (String outcome : List.of("timeout", "cancelled", "unavailable", "unknown", "failed"))
            assertThat(timed(LockMeter.ACQUIRE, "outcome", outcome)).as(outcome).isEqualTo(1);
    }

    @Test
    void namesThatWereTriedForTogetherAreRefusedAsOne() throws Exception {
        other().lock("b", MANUAL).tryAcquire().orElseThrow();
        assertThat(locks.all("a", "b").tryAcquire()).isEmpty();
        assertThat(timed(LockMeter.ACQUIRE, "outcome", "timeout")).isEqualTo(1);
    }

    @Test
    void aHoldThatBecomesAnotherEndsAndTheOtherBegins() {
        DistributedReadWriteLock both = locks.readWriteLock("a").withOptions(MANUAL);
        try (LockLease write = both.writeLock().tryAcquire().orElseThrow();
                LockLease read = both.downgrade(write)) {
            assertThat(read.isHeld()).isTrue();
            Locks other = other();
            other.readWriteLock("a").readLock().tryAcquire().orElseThrow();
            assertThat(both.tryUpgrade(read)).isEmpty();
        }
        assertThat(timed(LockMeter.ACQUIRE, "kind", "read", "outcome", "acquired"))
                .isEqualTo(1);
        assertThat(timed(LockMeter.ACQUIRE, "kind", "write", "outcome", "timeout"))
                .isEqualTo(1);
        assertThat(timed(LockMeter.HOLD, "kind", "write", "outcome", "released"))
                .isEqualTo(1);
        assertThat(timed(LockMeter.HOLD, "kind", "read", "outcome", "released")).isEqualTo(1);
    }

    @Test
    void lossesAreCountedByCause() {
        locks.lock("a", MANUAL).tryAcquire().orElseThrow();
        passes(LEASE);
        LockLease taken = locks.lock("a", RENEWED).tryAcquire().orElseThrow();
        locks.inspector().forceReleaseAsync(Kind.LOCK, "a", "test");
        passes(LEASE);
        assertThat(taken.isHeld()).isFalse();

        assertThat(counted(LockMeter.LOST, "cause", "expired")).isEqualTo(1);
        assertThat(counted(LockMeter.LOST, "cause", "revoked")).isEqualTo(1);
        assertThat(counted(LockMeter.LOST, "cause", "refused")).isZero();
        assertThat(timed(LockMeter.HOLD, "outcome", "expired")).isEqualTo(1);
        assertThat(timed(LockMeter.HOLD, "outcome", "lost")).isEqualTo(1);
        assertThat(timed(LockMeter.HOLD, "outcome", "released")).isZero();
    }

    @Test
    void aLeaseThatTheStoreHadForgottenIsALossThatTheReleaseFinds() {
        LockLease lease = locks.lock("a", MANUAL).tryAcquire().orElseThrow();
        wire.fault(Fault.LOST_REQUEST);
        locks.inspector().forceReleaseAsync(Kind.LOCK, "a", "nobody hears it");
        wire.fault(Fault.NONE);
        wire.deaf(true);
        locks.inspector().forceReleaseAsync(Kind.LOCK, "a", "test");
        lease.close();
        assertThat(counted(LockMeter.LOST, "cause", "refused")).isEqualTo(1);
    }

    @Test
    void whatIsHeldAndWaitedForNowIsCountedWhenItIsRead() {
        LockLease lease = locks.lock("orders:1", MANUAL).tryAcquire().orElseThrow();
        locks.lock("orders:2", RENEWED).tryAcquire().orElseThrow();
        CompletionStage<LockLease> waiting = locks.lock("orders:1", MANUAL).acquireAsync();
        passes(Duration.ofSeconds(4));

        assertThat(shown(LockMeter.HELD, "group", "orders")).isEqualTo(2);
        assertThat(shown(LockMeter.WAITING, "group", "orders")).isEqualTo(1);
        assertThat(shown(LockMeter.LONGEST_HOLD, "group", "orders")).isEqualTo(4);
        assertThat(shown(LockMeter.LONGEST_WAIT, "group", "orders")).isEqualTo(4);
        assertThat(shown(LockMeter.REMAINING, "group", "orders")).isBetween(5.8, 6.0);

        lease.close();
        waiting.toCompletableFuture().join().close();
        passes(Duration.ofSeconds(1));
        assertThat(shown(LockMeter.HELD, "group", "orders")).isEqualTo(1);
        assertThat(shown(LockMeter.WAITING, "group", "orders")).isZero();
        assertThat(shown(LockMeter.LONGEST_WAIT, "group", "orders")).isZero();
    }

    @Test
    void whatWasLeftOfALeaseIsRememberedForAWhile() {
        LockLease lease = locks.lock("a", RENEWED).tryAcquire().orElseThrow();
        wire.fault(Fault.REFUSED);
        passes(Duration.ofMillis(8900));
        wire.fault(Fault.NONE);
        passes(Duration.ofMillis(1000));
        assertThat(lease.isHeld()).isTrue();
        assertThat(counted(LockMeter.RENEWAL_FAILURES)).isGreaterThan(2);
        assertThat(timed(LockMeter.RENEWAL_LAG)).isPositive();
        assertThat(registry.get("holdfast.lock.renewal.lag").timer().max(TimeUnit.MILLISECONDS))
                .isLessThan(1);
        assertThat(shown(LockMeter.REMAINING)).isBetween(0.1, 1.1);
        lease.close();
        passes(Duration.ofSeconds(30));
        assertThat(shown(LockMeter.REMAINING)).isBetween(0.1, 1.1);
        passes(Duration.ofMinutes(2));
        assertThat(shown(LockMeter.REMAINING)).isNaN();
    }

    @Test
    void lateMessagesAndRequestsToYieldAreCounted() {
        locks.lock("a", MANUAL).tryAcquire().orElseThrow();
        locks.inspector().askToYieldAsync(Kind.LOCK, "a", "test");
        assertThat(counted(LockMeter.YIELD_REQUESTS)).isEqualTo(1);

        LockLease held = other().lock("b", MANUAL).tryAcquire().orElseThrow();
        CompletionStage<LockLease> waiter = locks.lock("b", MANUAL).acquireAsync();
        wire.fault(FaultyStore.Verb.LEAVE, Fault.LOST_REQUEST);
        waiter.toCompletableFuture().cancel(false);
        held.close();
        assertThat(counted(LockMeter.LATE_MESSAGES, "group", "b")).isEqualTo(1);
    }

    @Test
    void elections() {
        LeaderElection election = LeaderElection.builder(locks.lock("jobs:night", RENEWED))
                .time(time)
                .callbacks(new Trampoline())
                .listener(meters.election("jobs:night"))
                .build();
        election.campaign();
        passes(Duration.ofMillis(50));
        assertThat(shown(LockMeter.LEADING, "group", "jobs")).isEqualTo(1);
        election.close();
        assertThat(shown(LockMeter.LEADING, "group", "jobs")).isZero();
        assertThat(counted(LockMeter.ELECTED, "group", "jobs")).isEqualTo(1);
        assertThat(counted(LockMeter.ELECTION_LOST, "group", "jobs", "cause", "resigned"))
                .isEqualTo(1);
        assertThat(counted(LockMeter.ELECTION_LOST, "group", "jobs", "cause", "expired"))
                .isZero();
    }

    @Test
    void writesThatAGateRefuses() {
        InMemoryFenceGate gate = new InMemoryFenceGate().telling(meters.fence("memory"));
        gate.admit("invoice:1", 7);
        assertThat(counted(LockMeter.FENCE_REFUSED, "gate", "memory", "group", "invoice"))
                .isZero();
        assertThatThrownBy(() -> gate.admit("invoice:1", 6)).isInstanceOf(StaleTokenException.class);
        gate.admitAsync("invoice:2", 1);
        assertThat(counted(LockMeter.FENCE_REFUSED, "gate", "memory", "group", "invoice"))
                .isEqualTo(1);
        assertThat(counted(LockMeter.FENCE_ADMITTED, "gate", "memory", "group", "invoice"))
                .isEqualTo(2);
    }

    @Test
    void aHundredThousandNamesStayUnderTheCap() {
        LockMeters few = LockMeters.on(registry, MeterOptions.defaults().withMostGroups(5));
        LockLease lease = locks.lock("a", MANUAL).tryAcquire().orElseThrow();
        int before = 0;
        for (int i = 0; i < 100_000; i++) {
            few.acquired(new Subject(Kind.LOCK, "name-" + i), lease, Duration.ZERO, Arrival.FRESH);
            if (i == 10) before = registry.getMeters().size();
        }
        assertThat(registry.getMeters()).hasSize(before);
        assertThat(registry.getMeters().stream()
                        .map(Meter::getId)
                        .map(id -> id.getTag("group"))
                        .distinct())
                .containsExactlyInAnyOrder("a", "name-0", "name-1", "name-2", "name-3", "name-4", "other");
        assertThat(counted(LockMeter.ARRIVALS, "group", "other", "arrival", "fresh"))
                .isEqualTo(99_995);
    }

    /** Bytes, not nanoseconds: they are the same on a busy machine. */
    @Test
    void namesInUseCostNoAllocation() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<Subject> subjects = IntStream.range(0, 100)
                .mapToObj(i -> new Subject(Kind.LOCK, "orders:" + i))
                .toList();
        Duration waited = Duration.ofMillis(1);
        LockLease lease = locks.lock("a", MANUAL).tryAcquire().orElseThrow();
        long before = 0;
        for (int round = 0; round < 1100; round++) {
            if (round == 100)
                before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            for (int i = 0; i < subjects.size(); i++) {
                meters.acquired(subjects.get(i), lease, waited, Arrival.FRESH);
                meters.released(subjects.get(i), waited, ReleaseOutcome.RELEASED);
            }
        }
        long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertThat(bytes / 100_000.0).as("bytes for each hold").isLessThan(4);
    }

    @Test
    void aClientThatIsOpenedAnewWithMetersOfItsOwnIsShown() {
        locks.lock("jobs:a", MANUAL).tryAcquire().orElseThrow();
        meters.election("jobs").onElected(1);
        locks.close();
        LockMeters anew = LockMeters.on(registry);
        Locks reopened = client(store, anew);
        others.add(reopened);
        reopened.lock("jobs:b", MANUAL).tryAcquire().orElseThrow();
        CompletionStage<LockLease> waiting = reopened.lock("jobs:b", MANUAL).acquireAsync();
        anew.election("jobs").onElected(2);
        anew.election("jobs").onElected(3);
        passes(Duration.ofSeconds(4));

        assertThat(shown(LockMeter.HELD, "group", "jobs")).isEqualTo(1);
        assertThat(shown(LockMeter.WAITING, "group", "jobs")).isEqualTo(1);
        assertThat(shown(LockMeter.LONGEST_HOLD, "group", "jobs")).isEqualTo(4);
        assertThat(shown(LockMeter.LONGEST_WAIT, "group", "jobs")).isEqualTo(4);
        assertThat(shown(LockMeter.REMAINING, "group", "jobs")).isBetween(5.8, 6.0);
        assertThat(shown(LockMeter.LEADING, "group", "jobs")).isEqualTo(2);
        assertThat(timed(LockMeter.ACQUIRE, "outcome", "acquired")).isEqualTo(2);
        waiting.toCompletableFuture().cancel(false);
    }

    @Test
    void conversionsThatNeedNotBeSentAreTimedAsWell() {
        DistributedReadWriteLock both = locks.readWriteLock("a").withOptions(RENEWED);
        LockLease read = both.readLock().tryAcquire().orElseThrow();
        LockLease beside = both.readLock().tryAcquire().orElseThrow();
        int asked = wire.count(FaultyStore.Verb.CONVERT);
        assertThat(both.tryUpgrade(read)).isEmpty();
        assertThat(timed(LockMeter.ACQUIRE, "kind", "write", "outcome", "timeout"))
                .isEqualTo(1);
        beside.close();
        read.close();
        assertThatThrownBy(() -> both.tryUpgrade(read)).isInstanceOf(LeaseLostException.class);
        assertThat(timed(LockMeter.ACQUIRE, "kind", "write", "outcome", "failed"))
                .isEqualTo(1);
        assertThat(wire.count(FaultyStore.Verb.CONVERT)).isEqualTo(asked);
    }

    @Test
    void everyMeterOfATypicalDayIsDefinedAndNoOther() {
        locks.lock("a", MANUAL).tryAcquire().orElseThrow().close();
        List<String> defined = Arrays.stream(LockMeter.values())
                .map(each -> each.definition().name())
                .toList();
        // This registry shows buckets as gauges of their own.
        assertThat(registry.getMeters())
                .extracting(each -> each.getId().getName().replace(".histogram", ""))
                .isSubsetOf(defined);
        assertThat(defined).doesNotHaveDuplicates().allMatch(name -> name.matches("holdfast(\\.[a-z]+){2,3}"));
    }

    @Test
    void aClientThatIsForgottenIsNotKept() {
        LockMeters other = LockMeters.on(registry);
        open(other);
        assertThat(other.clients()).isLessThanOrEqualTo(1);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            return other.clients() == 0;
        });
    }

    private void open(LockMeters meters) {
        Locks.builder(new InMemoryLeaseStore(time)).time(time).listener(meters).build();
    }
}
