package dev.holdfast.lock.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.DistributedReadWriteLock;
import dev.holdfast.lock.Lease;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LockListener;
import dev.holdfast.lock.LockTracer;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.MultiLease;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.Subject;
import dev.holdfast.lock.testing.Trampoline;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In which order a trail hears of its call, where an end comes before the caller has what he asked for. */
class TracedCallsTest {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final LeaseOptions RENEWED = LeaseOptions.defaults().withDuration(LEASE);
    private static final LeaseOptions MANUAL = RENEWED.withRenewal(LeaseOptions.Renewal.MANUAL);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryLeaseStore store = new InMemoryLeaseStore(time);
    private final Locks other =
            Locks.builder(store).time(time).callbacks(new Trampoline()).build();
    private final List<String> heard = new ArrayList<>();

    private Locks traced(Executor callbacks, LockListener listener) {
        return Locks.builder(store)
                .time(time)
                .callbacks(callbacks)
                .listener(listener)
                .tracer(Followed::new)
                .build();
    }

    private final class Followed implements LockTracer.Trail {

        private final String name;

        Followed(Subject subject) {
            name = subject.name();
        }

        @Override
        public void acquired(LockListener.Arrival arrival, OptionalLong token) {
            heard.add("acquired " + name);
        }

        @Override
        public void refused(LockListener.Refusal refusal) {
            heard.add(refusal + " " + name);
        }

        @Override
        public void released(ReleaseOutcome outcome) {
            heard.add("released " + name);
        }

        @Override
        public void lost(LossCause cause) {
            heard.add("lost " + name);
        }
    }

    @AfterEach
    void close() {
        other.close();
    }

    @Test
    void whatWasLostOnTheWayWasNoHold() {
        Locks locks = traced(new Trampoline(), new LockListener() {});
        LockLease busy = other.lock("b", RENEWED).tryAcquire().orElseThrow();
        CompletableFuture<MultiLease> waiting =
                locks.all("a", "b").withOptions(MANUAL).acquireAsync().toCompletableFuture();
        time.advance(LEASE.plusSeconds(5));
        busy.close();
        assertThat(waiting).isCompleted();
        assertThat(heard).containsExactly("acquired a", "acquired b");
        time.advance(LEASE);
        assertThat(heard).containsExactlyInAnyOrder("acquired a", "acquired b", "lost a", "lost b");
        locks.close();
    }

    @Test
    void aLossIsToldAfterTheHoldHasBegun() {
        Locks locks = traced(new Trampoline(), new LockListener() {
            @Override
            public void acquired(Subject subject, Lease lease, Duration waited, Arrival arrival) {
                time.advance(LEASE);
            }
        });
        LockLease lease = locks.lock("a", MANUAL).tryAcquire().orElseThrow();
        assertThat(lease.isHeld()).isFalse();
        assertThat(heard).containsExactly("acquired a", "lost a");
        lease.close();
        assertThat(heard).hasSize(2);
        locks.close();
    }

    @Test
    void aHoldThatChangedSidesIsStillFollowed() {
        Locks locks = traced(new Trampoline(), new LockListener() {});
        DistributedReadWriteLock both = locks.readWriteLock("a").withOptions(MANUAL);
        LockLease read = both.downgrade(both.writeLock().tryAcquire().orElseThrow());
        assertThat(read.isHeld()).isTrue();
        time.advance(LEASE);
        assertThat(heard).containsExactly("acquired a", "lost a");
        locks.close();
    }

    @Test
    void whatComesTogetherWhenNobodyWaitsForItIsRefused() {
        Queue<Runnable> later = new ArrayDeque<>();
        Locks locks = traced(later::add, new LockListener() {
            @Override
            public void refused(Subject subject, Duration waited, Refusal refusal) {
                heard.add("told " + refusal + " " + subject.name());
            }
        });
        CompletableFuture<MultiLease> late = locks.all("a", "b").acquireAsync().toCompletableFuture();
        late.cancel(false);
        while (!later.isEmpty()) later.remove().run();
        assertThat(heard).containsExactlyInAnyOrder("told CANCELLED a", "CANCELLED a", "CANCELLED b");
        assertThat(other.lock("a").tryAcquire()).isPresent();
        locks.close();
    }
}
