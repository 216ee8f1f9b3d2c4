package dev.holdfast.lock.micrometer;

import static io.micrometer.observation.tck.TestObservationRegistryAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LockListener;
import dev.holdfast.lock.LockTracer;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.Subject;
import dev.holdfast.lock.inspect.Origin;
import dev.holdfast.lock.memory.InMemoryLeaseStore;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.testing.FaultyStore;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.Trampoline;
import dev.holdfast.lock.testing.VirtualTime;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The observations of calls and holds, in virtual time. */
class LockObservationsTest {

    private static final LeaseOptions MANUAL =
            LeaseOptions.defaults().withDuration(Duration.ofSeconds(10)).withRenewal(LeaseOptions.Renewal.MANUAL);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryLeaseStore store = new InMemoryLeaseStore(time);
    private final FaultyStore wire = new FaultyStore(store);
    private final TestObservationRegistry registry = TestObservationRegistry.create();
    private final Locks locks = client(LockObservations.on(registry));

    private Locks client(LockObservations observations) {
        return Locks.builder(wire)
                .time(time)
                .callbacks(new Trampoline())
                .tracer(observations)
                .build();
    }

    @Test
    void aCallAndItsHoldAreChildrenOfWhatTheCallerDoes() {
        Observation request = Observation.start("request", registry);
        LockLease lease = request.scoped(
                () -> locks.lock("orders:42", MANUAL).tryAcquire().orElseThrow());
        assertThat(registry)
                .hasObservationWithNameEqualTo("holdfast.acquire")
                .that()
                .hasBeenStopped()
                .hasParentObservationEqualTo(request)
                .hasContextualNameEqualTo("acquire orders")
                .hasLowCardinalityKeyValue("holdfast.kind", "lock")
                .hasLowCardinalityKeyValue("holdfast.group", "orders")
                .hasLowCardinalityKeyValue("holdfast.outcome", "acquired")
                .hasLowCardinalityKeyValue("holdfast.arrival", "fresh")
                .hasHighCardinalityKeyValue("holdfast.name", "orders:42")
                .hasHighCardinalityKeyValue("holdfast.token", Long.toString(lease.fencingToken()));
        assertThat(registry)
                .hasObservationWithNameEqualTo("holdfast.hold")
                .that()
                .hasBeenStarted()
                .isNotStopped();
        lease.close();
        assertThat(registry)
                .hasObservationWithNameEqualTo("holdfast.hold")
                .that()
                .hasBeenStopped()
                .hasParentObservationEqualTo(request)
                .hasLowCardinalityKeyValue("holdfast.outcome", "released")
                .hasHighCardinalityKeyValue("holdfast.name", "orders:42");
        request.stop();
    }

    @Test
    void callsThatFailAreSeen() {
        wire.fault(Fault.FORBIDDEN);
        assertThatThrownBy(() -> locks.lock("a", MANUAL).tryAcquire()).isNotNull();
        assertThat(registry)
                .hasSingleObservationThat()
                .hasNameEqualTo("holdfast.acquire")
                .hasBeenStopped()
                .hasError()
                .hasLowCardinalityKeyValue("holdfast.outcome", "unavailable")
                .hasLowCardinalityKeyValue("holdfast.arrival", "none");
    }

    @Test
    void callsThatAreGivenUpAreSeen() {
        Locks other = Locks.builder(store).time(time).build();
        other.lock("a", MANUAL).tryAcquire().orElseThrow();
        CompletionStage<LockLease> waiter = locks.lock("a", MANUAL).acquireAsync();
        assertThat(registry).hasSingleObservationThat().isNotStopped();
        waiter.toCompletableFuture().cancel(false);
        assertThat(registry)
                .hasSingleObservationThat()
                .hasBeenStopped()
                .hasLowCardinalityKeyValue("holdfast.outcome", "cancelled");
        other.close();
    }

    @Test
    void aHoldThatIsLostIsSeen() {
        locks.lock("a", MANUAL).tryAcquire().orElseThrow();
        time.advance(Duration.ofSeconds(11));
        assertThat(registry)
                .hasObservationWithNameEqualTo("holdfast.hold")
                .that()
                .hasBeenStopped()
                .hasLowCardinalityKeyValue("holdfast.outcome", "expired")
                .hasHighCardinalityKeyValue("holdfast.cause", "expired");
    }

    @Test
    void eachObservationEndsOnceInWhateverOrderThingsAreTold() {
        LockTracer.Trail lostAtOnce = LockObservations.on(registry).begin(new Subject(Kind.LOCK, "a"));
        lostAtOnce.lost(LossCause.REVOKED);
        lostAtOnce.acquired(LockListener.Arrival.MESSAGE, OptionalLong.empty());
        lostAtOnce.released(ReleaseOutcome.LOST);
        assertThat(registry)
                .hasObservationWithNameEqualTo("holdfast.hold")
                .that()
                .hasBeenStopped()
                .hasLowCardinalityKeyValue("holdfast.outcome", "lost")
                .hasHighCardinalityKeyValue("holdfast.cause", "revoked");

        registry.clear();
        LockTracer.Trail cancelled = LockObservations.on(registry).begin(new Subject(Kind.LOCK, "a"));
        cancelled.refused(LockListener.Refusal.CANCELLED);
        cancelled.acquired(LockListener.Arrival.FRESH, OptionalLong.of(1));
        cancelled.released(ReleaseOutcome.RELEASED);
        assertThat(registry)
                .hasSingleObservationThat()
                .hasBeenStopped()
                .hasLowCardinalityKeyValue("holdfast.outcome", "cancelled");
    }

    @Test
    void locksThatAreHeldTogetherHaveAHoldEach() throws Exception {
        locks.all("a", "b").tryAcquire().orElseThrow().close();
        assertThat(registry).hasNumberOfObservationsWithNameEqualTo("holdfast.hold", 2);
        assertThat(registry)
                .forAllObservationsWithNameEqualTo(
                        "holdfast.hold", each -> each.hasLowCardinalityKeyValue("holdfast.outcome", "released"));
        assertThat(registry)
                .forAllObservationsWithNameEqualTo(
                        "holdfast.acquire", each -> each.hasLowCardinalityKeyValue("holdfast.outcome", "acquired"));
    }

    @Test
    void theTraceOfAHolderIsSeenByThoseWhoLook() {
        AtomicInteger numbers = new AtomicInteger();
        Locks traced =
                client(LockObservations.on(registry).withTraceIds(context -> "trace-" + numbers.incrementAndGet()));
        traced.lock("a", MANUAL).tryAcquire().orElseThrow();
        Origin origin = traced.inspector()
                .inspectAsync(Kind.LOCK, "a")
                .toCompletableFuture()
                .join()
                .holders()
                .get(0)
                .origin();
        assertThat(origin.trace()).hasValue("trace-1");
        assertThat(origin.toString()).contains("trace trace-1");
        traced.close();
    }

    @Test
    void aTracerThatThrowsDoesNoHarm() {
        Locks traced = client(LockObservations.on(registry).withTraceIds(context -> {
            throw new IllegalStateException("a fault of the test's tracer");
        }));
        traced.lock("a", MANUAL).tryAcquire().orElseThrow().close();
        traced.close();
        for (String name : List.of("holdfast.acquire", "holdfast.hold"))
            assertThat(registry).hasObservationWithNameEqualTo(name).that().hasBeenStopped();
    }

    @Test
    void metersAndObservationsOfOneTaggerAreOfTheSameGroups() {
        MeterOptions shared =
                MeterOptions.defaults().withTagger(NameTagger.beforeColon().capped(1));
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Locks both = Locks.builder(store)
                .time(time)
                .listener(LockMeters.on(meters, shared))
                .tracer(LockObservations.on(registry, shared))
                .build();
        both.lock("orders:1", MANUAL).tryAcquire().orElseThrow();
        both.lock("stock:1", MANUAL).tryAcquire().orElseThrow();
        assertThat(registry)
                .hasAnObservationWithAKeyValue("holdfast.group", "orders")
                .hasAnObservationWithAKeyValue("holdfast.group", "other");
        assertThat(meters.getMeters().stream()
                        .map(each -> each.getId().getTag("group"))
                        .distinct())
                .containsExactlyInAnyOrder("orders", "other");
        both.close();
    }

    @Test
    void withoutHandlersNothingIsObserved() {
        LockObservations none = LockObservations.on(ObservationRegistry.NOOP);
        assertThat(none.begin(new Subject(Kind.LOCK, "a"))).isSameAs(LockTracer.Trail.NONE);
    }

    /** An application may turn observations into meters, which then must not have the names of ours. */
    @Test
    void observationsAsMetersDoNotClash() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
        locks.lock("a", MANUAL).tryAcquire().orElseThrow().close();
        assertThat(meters.getMeters())
                .isNotEmpty()
                .extracting(each -> each.getId().getName())
                .doesNotContainAnyElementsOf(Arrays.stream(LockMeter.values())
                        .map(each -> each.definition().name())
                        .toList());
    }
}
