package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.Lease;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LockListener;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.Occupancy;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.Subject;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a listener hears, and that it can do no harm. */
public abstract class LockListenerContract extends Contract {

    private final Heard heard = new Heard();

    private final class Heard implements LockListener {

        private final List<String> events = new CopyOnWriteArrayList<>();
        private final List<Thread> threads = new CopyOnWriteArrayList<>();

        private void add(String event) {
            threads.add(Thread.currentThread());
            events.add(event);
        }

        @Override
        public void waiting(Subject subject) {
            add("waiting");
        }

        @Override
        public void acquired(Subject subject, Lease lease, Duration waited, Arrival arrival) {
            assertThat(lease.name()).isEqualTo(subject.name());
            assertThat(subject.kind()).isEqualTo(subject().kind);
            assertThat(waited).isGreaterThanOrEqualTo(Duration.ZERO);
            add("acquired " + arrival);
        }

        @Override
        public void refused(Subject subject, Duration waited, Refusal refusal) {
            add("refused " + refusal);
        }

        @Override
        public void released(Subject subject, Duration held, ReleaseOutcome outcome) {
            add("released " + outcome);
        }

        @Override
        public void lost(Subject subject, Duration held, LossCause cause) {
            add("lost " + cause);
        }

        @Override
        public void renewed(Subject subject, Duration late) {
            assertThat(late).isGreaterThanOrEqualTo(Duration.ZERO);
            add("renewed");
        }

        @Override
        public void renewalFailed(Subject subject, Throwable failure) {
            assertThat(failure).isInstanceOf(BackendUnavailableException.class);
            add("renewal failed");
        }

        @Override
        public void abandoned(Subject subject) {
            add("abandoned");
        }
    }

    private Peer listened() {
        return peer(settings -> settings.listener(heard));
    }

    private void hears(String... events) {
        fixture.eventually(
                "it hears " + List.of(events) + ", not " + heard.events, () -> heard.events.size() >= events.length);
        assertThat(heard.events).containsExactly(events);
    }

    @Test
    void anAcquisitionAndItsReleaseAreHeard() {
        Peer peer = listened();
        peer.take(name, manual()).close();
        hears("acquired FRESH", "released RELEASED");
        assertThat(heard.threads).containsOnly(Thread.currentThread());
    }

    @Test
    void aReleaseIsHeardOnce() {
        LockLease lease = listened().take(name, manual());
        lease.release();
        lease.release();
        lease.close();
        hears("acquired FRESH", "released RELEASED");
    }

    @Test
    void aRefusedTryIsHeard() {
        Peer peer = listened();
        LockLease lease = peer().take(name, manual());
        assertThat(peer.lock(name, manual()).tryAcquire()).isEmpty();
        assertThat(heard.events).endsWith("refused BUSY");
        lease.close();
    }

    @Test
    void aHandOverIsHeard() {
        Peer peer = listened();
        LockLease lease = peer.take(name, manual());
        CompletionStage<LockLease> next = peer.lock(name, manual()).acquireAsync();
        fixture.eventually("it waits", () -> heard.events.contains("waiting"));
        lease.close();
        await(next).close();
        fixture.eventually("all is heard", () -> heard.events.size() >= 5);
        assertThat(heard.events).hasSize(5).startsWith("acquired FRESH").contains("waiting", "released RELEASED");
        // Whose turn is over, as may be on a busy machine, gives back to the store.
        if (isVirtual()) assertThat(heard.events).contains("acquired HAND_OVER");
    }

    @Test
    void aGrantByMessageIsHeard() {
        LockLease lease = peer().take(name, manual());
        CompletionStage<LockLease> next = listened().lock(name, manual()).acquireAsync();
        fixture.passes(leases(0.01));
        lease.close();
        await(next);
        fixture.eventually("both are heard", () -> heard.events.contains("acquired MESSAGE"));
        assertThat(heard.events.get(0)).isEqualTo("waiting");
    }

    @Test
    void aGrantByPollIsHeard() {
        LockLease lease = peer().take(name, manual());
        Peer peer = listened();
        CompletionStage<LockLease> next = peer.lock(name, manual()).acquireAsync();
        fixture.passes(leases(0.01));
        peer.wire().deaf(true);
        lease.close();
        await(next);
        fixture.eventually("it is heard", () -> heard.events.contains("acquired POLL"));
    }

    @Test
    void aWaitThatIsGivenUpIsHeard() throws Exception {
        LockLease lease = peer().take(name, manual());
        Peer peer = listened();
        Call<LockLease> waiter = call(() -> peer.lock(name, manual()).acquire());
        waiter.blocks();
        waiter.thread().interrupt();
        assertThat(waiter.failure()).isInstanceOf(InterruptedException.class);
        CompletionStage<LockLease> stage = peer.lock(name, manual()).acquireAsync();
        stage.toCompletableFuture().cancel(true);
        fixture.eventually(
                "both are heard",
                () -> heard.events.stream().filter("refused CANCELLED"::equals).count() == 2);
        lease.close();
    }

    @Test
    void afailureIsHeard() {
        Peer peer = listened();
        peer.wire().fault(Fault.FORBIDDEN);
        assertThatThrownBy(() -> peer.lock(name, manual()).tryAcquire())
                .isInstanceOf(BackendUnavailableException.class);
        hears("refused FAILED");
    }

    @Test
    void aLossIsHeardOnceAndItsReleaseIsNot() {
        LockLease lease = listened().take(name, manual());
        fixture.eventually("it ends", () -> !lease.isHeld());
        fixture.eventually("it is heard", () -> heard.events.contains("lost EXPIRED"));
        assertThat(lease.release()).isEqualTo(ReleaseOutcome.EXPIRED);
        fixture.passes(leases(0.2));
        hears("acquired FRESH", "lost EXPIRED");
    }

    @Test
    void renewalsAndTheirFailuresAreHeard() {
        Peer peer = listened();
        LockLease lease = peer.take(name, renewed());
        fixture.passes(leases(0.4));
        peer.wire().fault(Fault.REFUSED);
        fixture.passes(leases(0.35));
        peer.wire().fault(Fault.NONE);
        fixture.passes(leases(0.4));
        lease.close();
        assertThat(heard.events).contains("renewed", "renewal failed").doesNotContain("lost EXPIRED");
        assertThat(heard.events.lastIndexOf("renewed")).isGreaterThan(heard.events.lastIndexOf("renewal failed"));
    }

    @Test
    void aListenerThatThrowsDoesNoHarm() {
        Peer peer = peer(settings -> settings.listener(new LockListener() {
            @Override
            public void acquired(Subject subject, Lease lease, Duration waited, Arrival arrival) {
                throw new IllegalStateException("a fault of the test's listener");
            }

            @Override
            public void renewed(Subject subject, Duration late) {
                throw new AssertionError("a fault of the test's listener");
            }

            @Override
            public void released(Subject subject, Duration held, ReleaseOutcome outcome) {
                throw new IllegalStateException("a fault of the test's listener");
            }
        }));
        LockLease lease = peer.take(name, renewed());
        fixture.during(leases(2), "it is renewed", lease::isHeld);
        assertThat(lease.release()).isEqualTo(ReleaseOutcome.RELEASED);
        peer().take(name, manual()).close();
    }

    @Test
    void twoListenersHearTheSameWhateverTheFirstThrows() {
        LockListener bad = new LockListener() {
            @Override
            public void acquired(Subject subject, Lease lease, Duration waited, Arrival arrival) {
                throw new IllegalStateException("a fault of the test's listener");
            }
        };
        Heard second = new Heard();
        Peer peer = peer(settings -> settings.listener(bad.andThen(heard).andThen(second)));
        LockLease lease = peer.take(name, renewed());
        fixture.passes(leases(0.4));
        lease.close();
        peer.wire().fault(Fault.FORBIDDEN);
        assertThatThrownBy(() -> peer.lock(name, manual()).tryAcquire())
                .isInstanceOf(BackendUnavailableException.class);
        fixture.eventually("all is heard", () -> heard.events.contains("refused FAILED"));
        assertThat(heard.events).contains("acquired FRESH", "renewed", "released RELEASED");
        assertThat(second.events).hasSameElementsAs(heard.events);
    }

    @Test
    void whatIsHeldAndWaitedForIsShownToAListenerThatLooks() {
        List<Occupancy> opened = new CopyOnWriteArrayList<>();
        Peer peer = peer(settings -> settings.listener(new LockListener() {
            @Override
            public void opened(Occupancy occupancy) {
                opened.add(occupancy);
            }
        }));
        assertThat(opened).hasSize(1);
        LockLease lease = peer.take(name, manual());
        CompletionStage<LockLease> next = peer.lock(name, manual()).acquireAsync();
        List<String> seen = new CopyOnWriteArrayList<>();
        opened.get(0).visit(new Occupancy.Visitor() {
            @Override
            public void held(Subject subject, Duration held, Duration remaining) {
                assertThat(remaining).isPositive().isLessThanOrEqualTo(fixture.lease());
                // Nothing is locked here: others go on meanwhile.
                Call<Boolean> another =
                        call(() -> peer.lock(name, manual()).tryAcquire().isEmpty());
                fixture.eventually("another caller gets an answer", another::isDone);
                seen.add("held " + subject.name());
            }

            @Override
            public void waiting(Subject subject, Duration waited) {
                seen.add("waiting " + subject.name());
            }
        });
        assertThat(seen).containsExactly("held " + name, "waiting " + name);
        lease.close();
        await(next).close();
    }

    @Test
    void aListenerMayUseTheLock() {
        List<Boolean> results = new CopyOnWriteArrayList<>();
        List<Peer> self = new CopyOnWriteArrayList<>();
        Peer peer = peer(settings -> settings.listener(new LockListener() {
            @Override
            public void lost(Subject lost, Duration held, LossCause cause) {
                if (lost.name().equals(name))
                    self.get(0)
                            .lock(name + "2", manual())
                            .tryAcquireAsync()
                            .thenAccept(got -> results.add(got.isPresent()));
            }
        }));
        self.add(peer);
        peer.take(name, manual());
        fixture.eventually("the listener has used another lock", () -> !results.isEmpty());
        assertThat(results).containsExactly(true);
    }

    @Test
    @DisplayName("A13 a lease nobody can reach any more is reported and no longer renewed")
    void anAbandonedLeaseIsReportedAndEnds() {
        Peer peer = listened();
        peer.take(name, renewed());
        fixture.eventually("it is reported", () -> {
            System.gc();
            return heard.events.contains("abandoned");
        });
        assertThat(await(peer().lock(name, renewed()).acquireAsync()).isHeld()).isTrue();
        fixture.eventually("the loss is heard", () -> heard.events.contains("lost EXPIRED"));
    }
}
