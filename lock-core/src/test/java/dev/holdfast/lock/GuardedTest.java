package dev.holdfast.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LockListener.Arrival;
import dev.holdfast.lock.LockTracer.Trail;
import dev.holdfast.lock.inspect.Inspection;
import dev.holdfast.lock.inspect.Origin;
import dev.holdfast.lock.memory.InMemoryLeaseStore;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.testing.Trampoline;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What is around listeners and tracers. */
class GuardedTest {

    private final VirtualTime time = new VirtualTime();
    private final List<String> heard = new ArrayList<>();

    private Locks tracedWith(Supplier<String> traceId) {
        return Locks.builder(new InMemoryLeaseStore(time))
                .time(time)
                .callbacks(new Trampoline())
                .tracer(subject -> new Trail() {
                    @Override
                    public String traceId() {
                        return traceId.get();
                    }

                    @Override
                    public void acquired(Arrival arrival, OptionalLong token) {
                        heard.add("acquired");
                    }

                    @Override
                    public void released(ReleaseOutcome outcome) {
                        heard.add("released");
                    }
                })
                .build();
    }

    private Origin holder(Locks locks) {
        CompletionStage<Inspection> asked = locks.inspector().inspectAsync(Kind.LOCK, "a");
        // Should the holder not answer it is waited for no longer than that.
        time.advance(Duration.ofSeconds(10));
        return asked.toCompletableFuture().join().holders().get(0).origin();
    }

    @Test
    void aHolderWithoutATraceIsSeen() {
        try (Locks locks = tracedWith(() -> null);
                LockLease lease = locks.lock("a").tryAcquire().orElseThrow()) {
            assertThat(holder(locks).isKnown()).isTrue();
            assertThat(holder(locks).trace()).isEmpty();
            assertThat(lease.isHeld()).isTrue();
        }
    }

    @Test
    void aTrailWhoseIdCannotBeHadIsFollowedAllTheSame() {
        Supplier<String> fault = () -> {
            throw new IllegalStateException("a fault of the test's tracer");
        };
        try (Locks locks = tracedWith(fault);
                LockLease lease = locks.lock("a").tryAcquire().orElseThrow()) {
            assertThat(holder(locks).isKnown()).isTrue();
            assertThat(lease.isHeld()).isTrue();
        }
        assertThat(heard).containsExactly("acquired", "released");
    }

    @Test
    void nothingIsMadeForNobody() {
        new GuardedListener(GuardedListener.NONE).tell(listener -> heard.add("made"));
        assertThat(heard).isEmpty();
        new GuardedListener(new LockListener() {}).tell(listener -> heard.add("made"));
        assertThat(heard).containsExactly("made");
    }
}
